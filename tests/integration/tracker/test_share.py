"""Pictures to share: their size, their weight, and that every name fits and can be written."""

from __future__ import annotations

import io
import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from PIL import Image

from app.core.templating import show_day
from app.parliament.dissolution import begin_dissolution
from app.tracker.drawing.cards import COLUMN, draw_seat_card, draw_tally_card
from app.tracker.drawing.charts import draw_parties
from app.tracker.drawing.lettering import fit, has_letters, measure
from app.tracker.drawing.painting import PALETTE
from app.tracker.record import forget_records, get_record
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.project import ROOT

SVG = "{http://www.w3.org/2000/svg}"
LIMIT = 100_000
LONGEST = (
    "cumbernauld-and-kirkintilloch",
    "inverness-skye-and-west-ross-shire",
    "birmingham-hodge-hill-and-solihull-north",
    "middlesbrough-south-and-east-cleveland",
)


def sign_many(story: Story) -> None:
    """A motion with names of many kinds."""
    story.open_motion()
    for member_id in sorted(story.house.members)[:120:2]:
        story.house.sign(API_ID, member_id)
    story.read()


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def open_picture(client: CheckedClient, address: str) -> tuple[Image.Image, int]:
    """A picture and its weight."""
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "image/png")
    return Image.open(io.BytesIO(answer.data)), len(answer.data)


@pytest.mark.parametrize("are_names_known", [False, True])
def test_cards_are_as_large_as_asked_and_light(
    story: Story, client: CheckedClient, are_names_known: bool
) -> None:
    if are_names_known:
        sign_many(story)
    for name in ("tally", "ynys-mon", "brighton-pavilion", *LONGEST):
        picture, weight = open_picture(client, f"/share/{name}.png")
        assert picture.size == (1200, 630), name
        assert weight < LIMIT, name
        assert len(picture.convert("L").getcolors(256) or []) > 8, name
    assert client.get("/share/nowhere.png").status_code == 404


def test_every_name_fits_on_its_card_and_can_be_written(story: Story) -> None:
    sign_many(story)
    record = get_record()
    for row in record.rows:
        drawing = ET.fromstring(draw_seat_card(record, row))
        for text in drawing.iter(f"{SVG}text"):
            bold, size = text.get("font-weight") == "700", float(text.get("font-size") or 0)
            for line in text.iter(f"{SVG}tspan"):
                words = line.text or ""
                assert has_letters(words), words
                right = float(line.get("x") or 0) + measure(words, size, is_bold=bold)
                assert right <= 56 + COLUMN + 1, f"{row.seat.slug}: {words}"
                assert float(line.get("y") or 0) <= 572, f"{row.seat.slug}: {words}"


def test_the_font_has_the_letters_of_members_and_seats() -> None:
    assert has_letters("ŵŴŷô Ó Ł ł ŷ Ynys Môn ’“”–—")
    assert not has_letters("木")


def test_text_is_never_cut_off() -> None:
    text = "Somebody with a name that is longer than anybody’s in the House has ever been " * 4
    block = fit(text, 300, 90, sizes=(40, 30))
    assert " ".join(block.lines) == text.strip()
    assert block.size == 30


def test_a_card_says_the_number_or_that_it_is_not_known(story: Story) -> None:
    words = " ".join(ET.fromstring(draw_tally_card(get_record())).itertext())
    assert "not known to us" in words
    sign_many(story)
    assert re.search(r"\b61 MPs have signed EDM 2650", draw_tally_card(get_record()))


@pytest.mark.parametrize("name", ["map", "timeline", "parties"])
@pytest.mark.parametrize("are_names_known", [False, True])
def test_a_drawing_to_take_away_bears_its_credit_and_licence(
    story: Story, client: CheckedClient, name: str, are_names_known: bool
) -> None:
    if are_names_known:
        sign_many(story)
    answer = client.get(f"/share/{name}.svg")
    assert answer.content_type.startswith("image/svg+xml")
    words = " ".join(ET.fromstring(answer.data).itertext())
    assert "Open Parliament Licence v3.0" in words
    assert "Demand UK Digital Sovereignty" in words
    assert ("not known to us" in words) is not are_names_known
    assert ("As at" in words) is are_names_known
    assert ("MPs who can sign, at most" in words) is (are_names_known and name == "parties")
    picture, _ = open_picture(client, f"/share/{name}.png")
    assert picture.width == 1200


def test_no_empty_chart_is_drawn_while_names_are_not_known(client: CheckedClient) -> None:
    for name in ("timeline", "parties"):
        drawing = ET.fromstring(client.get(f"/share/{name}.svg").data)
        assert not list(drawing.iter(f"{SVG}path"))
        assert len(list(drawing.iter(f"{SVG}rect"))) == 2


def test_bars_that_are_not_drawn_are_not_explained(story: Story) -> None:
    sign_many(story)
    assert "Outline" in draw_parties(get_record())
    with story.write():
        begin_dissolution(date(2026, 11, 1))
    forget_records()
    told = draw_parties(get_record())
    assert "Dark: names" in told and "Outline" not in told


def test_the_pictures_have_the_colours_of_the_site() -> None:
    tokens = (ROOT / "static/css/tokens.css").read_text()
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", tokens.partition("@media")[0]))
    assert {name: light[name] for name in PALETTE} == PALETTE


@pytest.mark.parametrize(
    "address", ["/", "/mps", "/mps/ynys-mon", "/data", "/about", "/mps/local", "/privacy"]
)
def test_every_public_page_says_what_a_link_to_it_shows(client: CheckedClient, address: str) -> None:
    page = BeautifulSoup(client.get(address).data, "html.parser")
    told = {tag.get("property") or tag.get("name"): str(tag.get("content")) for tag in page.select("meta")}
    for name in ("og:title", "og:description", "og:url", "og:image", "og:image:alt", "twitter:card"):
        assert told[name]
    assert client.get(told["og:image"].partition("8000")[2]).content_type == "image/png"
    assert page.select_one("link[rel=canonical]")
    assert page.select_one('script[type="application/ld+json"]')


def test_the_sitemap_names_every_page_and_seat(client: CheckedClient) -> None:
    found = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap.xml").text)
    paths = {address.partition("8000")[2] for address in found}
    assert {"/", "/mps", "/mps/local", "/data", "/about", "/mps/ynys-mon"} <= paths
    assert len([path for path in paths if path.startswith("/mps/")]) == 651
    assert not [path for path in paths if path.startswith(("/letters", "/api", "/dev", "/embed"))]
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in client.get("/robots.txt").text


def test_the_card_tells_only_the_day_of_the_bundled_list(story: Story) -> None:
    record = get_record()
    assert record.is_snapshot and record.members_at
    assert f"MPs as at {show_day(record.members_at)};" in draw_tally_card(record)


def test_the_dictionary_says_that_noon_stands_for_a_day(client: CheckedClient) -> None:
    assert "which tells no hour, noon UTC of its day" in client.get("/data").text
