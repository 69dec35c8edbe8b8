"""One number, said in many places: page, picture, frame, feed, sheet and API never differ."""

from __future__ import annotations

import csv
import io
import json
import re
from xml.etree import ElementTree as ET

import feedparser
import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.tracker.drawing.cards import draw_seat_card, draw_tally_card
from app.tracker.drawing.charts import draw_map, draw_parties, draw_timeline
from app.tracker.figures import get_figures, get_sentence
from app.tracker.record import get_record
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient

NAMES = re.compile(r"\b(\d+) MPs? ha(?:ve|s|d) signed")
QUOTED_AT = ("/mps", "/embed/tally", "/embed/map", "/data")


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def sign(story: Story) -> None:
    """Names that stand, names withdrawn, a name of somebody who left, and a ministers' or two."""
    story.open_motion()
    for member_id in story.plain[:9]:
        story.house.sign(API_ID, member_id)
    story.read()
    story.house.withdraw(API_ID, story.plain[0])
    story.house.vacate(story.plain[1])
    story.read()


def test_every_place_says_the_same_number(story: Story, client: CheckedClient) -> None:
    sign(story)
    record = get_record()
    figures = get_figures(record)
    sentence = get_sentence(record, figures)
    assert (figures.names, figures.withdrawn, figures.former) == (9, 1, 1)
    assert NAMES.findall(sentence) == ["9"]
    for address in QUOTED_AT:
        assert sentence in " ".join(
            BeautifulSoup(client.get(address).data, "html.parser").stripped_strings
        ), address
    for drawing in (draw_tally_card, draw_map, draw_timeline, draw_parties):
        words = " ".join(" ".join(ET.fromstring(drawing(record)).itertext()).split())
        assert sentence in words, drawing
        assert set(NAMES.findall(words)) == {"9"}
    assert feedparser.parse(client.get("/signatures.atom").data).feed.subtitle == sentence
    tally = json.loads(client.get("/api/v1/tally").data)
    whole = json.loads(client.get("/mps.json").data)
    assert tally["sentence"] == whole["sentence"] == sentence
    assert tally["tally"] == whole["tally"]
    assert tally["tally"]["names"] == figures.names
    assert json.loads(client.get("/api/v1/signatures?state=signed").data)["total"] == figures.names
    assert sum(one["names"] for one in tally["tally"]["by_party"]) == figures.names
    sheet = read_sheet(client, "/signatures.csv")
    assert [row["state"] for row in sheet].count("signed") == figures.names
    seats = [row["status"] for row in read_sheet(client, "/mps.csv")]
    assert seats.count("signed") + (figures.former or 0) == figures.names
    assert {status: seats.count(status) for status in set(seats)} == tally["tally"]["statuses"]
    assert whole["seats"] == all_seats(client)


def test_while_it_is_not_known_no_place_says_a_number(client: CheckedClient) -> None:
    for address in (*QUOTED_AT, "/signatures.atom", "/mps.json", "/api/v1/tally", "/share/map.svg"):
        text = client.get(address).text
        assert not NAMES.search(text), address
        assert "known to us" in " ".join(text.split()), address


def test_who_put_the_motion_forward_is_told_alike_everywhere(story: Story, client: CheckedClient) -> None:
    seats: list[dict[str, str]] = json.loads(client.get("/api/v1/seats?per_page=650").data)["items"]
    seat = next(one for one in seats if one["slug"] == "brighton-pavilion")
    row = next(row for row in read_sheet(client, "/mps.csv") if row["seat"] == "Brighton Pavilion")
    whole = next(
        one for one in client.get("/mps.json").get_json()["seats"] if one["slug"] == "brighton-pavilion"
    )
    assert {seat["status"], row["status"], whole["status"]} == {"put_forward"}
    assert {seat["status_words"], whole["status_words"]} == {"Put the motion forward"}
    page = BeautifulSoup(client.get("/mps/brighton-pavilion").data, "html.parser")
    drawn = page.select_one(".seat-hex use")
    assert drawn is not None and drawn["href"] == "#s"
    assert page.title is not None and ": Put the motion forward" in page.title.text
    assert "Put the motion forward (1)" in client.get("/mps").text
    card = draw_seat_card(get_record(), get_record().by_slug["brighton-pavilion"])
    assert "Put the motion forward" in " ".join(ET.fromstring(card).itertext())
    story.house.sign(API_ID, 5314)
    story.read()
    assert {row["status"] for row in read_sheet(client, "/mps.csv") if row["mp"] == "Siân Berry"} == {
        "signed"
    }


def read_sheet(client: CheckedClient, address: str) -> list[dict[str, str]]:
    """The rows of a sheet."""
    return list(csv.DictReader(io.StringIO(client.get(address).data.decode("utf-8-sig"), newline="")))


def all_seats(client: CheckedClient) -> list[object]:
    """The seats of the API."""
    return list(json.loads(client.get("/api/v1/seats?per_page=650").data)["items"])
