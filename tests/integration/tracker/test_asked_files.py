"""What files answer when asked for a part, and what feed and pictures tell beside the names."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import feedparser
import pytest
from flask import Flask

from app.tracker.drawing.cards import draw_seat_card
from app.tracker.drawing.charts import draw_parties
from app.tracker.record import get_record
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def test_the_whole_file_is_narrowed_like_the_sheet(client: CheckedClient, story: Story) -> None:
    assert client.get("/mps.json?status=signed").status_code == 404  # no list was read
    story.house.sign(API_ID, story.plain[0])
    story.read()
    assert {one["status"] for one in client.get("/mps.json?status=signed").get_json()["seats"]} == {"signed"}
    labour = client.get("/mps.json?party=labour&nation=Wales").get_json()
    assert {(one["member"]["party"]["name"], one["nation"]) for one in labour["seats"]} == {
        ("Labour", "Wales")
    }
    assert labour["tally"] == client.get("/mps.json").get_json()["tally"]


@pytest.mark.parametrize("asked", ["status=loud", "party=whigs", "nation=France"])
def test_the_whole_file_refuses_what_it_does_not_know(client: CheckedClient, asked: str) -> None:
    answer = client.get(f"/mps.json?{asked}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")


def test_a_wrong_method_on_a_file_is_told_to_a_program(client: CheckedClient) -> None:
    answer = client.post("/mps.json")
    assert (answer.status_code, answer.content_type) == (405, "application/problem+json")
    assert "Repr-Digest" in client.get("/mps.json").headers["Access-Control-Expose-Headers"]


def test_the_feed_tells_who_came_left_and_changed_party(client: CheckedClient, story: Story) -> None:
    story.read()
    story.house.members[story.plain[1]].party = story.house.parties["Green Party"]
    seat_id = story.house.vacate(story.plain[0])
    story.read()
    story.elect(999_001, seat_id, story.seat_row(story.plain[2]).member.sits_since)  # type: ignore[union-attr,arg-type]
    story.read()
    entries = feedparser.parse(client.get("/signatures.atom").data).entries
    kinds = {tag.term for entry in entries for tag in entry.tags}
    assert {"left", "arrived", "changed_party"} <= kinds
    assert len({entry.id for entry in entries}) == len(entries)


def test_a_card_of_a_seat_says_as_at_when(story: Story) -> None:
    record = get_record()
    told = " ".join(ET.fromstring(draw_seat_card(record, record.rows[0])).itertext())
    assert "MPs as at" in told
    story.read()
    record = get_record()
    told = " ".join(ET.fromstring(draw_seat_card(record, record.rows[0])).itertext())
    assert "As at " in told


def test_the_chart_of_parties_counts_no_parties(story: Story) -> None:
    story.house.sign(API_ID, story.plain[0])
    story.read()
    title = ET.fromstring(draw_parties(get_record())).findtext("{http://www.w3.org/2000/svg}title")
    assert title == "Names on EDM 2650 by party"
