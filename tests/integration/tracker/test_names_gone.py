"""How a name came off is told apart everywhere: withdrawn, vanished without a word, moved to an amendment."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.tracker.events import list_events
from app.tracker.figures import get_figures
from app.tracker.record import get_record
from app.tracker.saying_others import say_other
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.parliament_house import HouseMotion, HouseSignature


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def read(client: CheckedClient, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).data, "html.parser")


@pytest.fixture
def gone(story: Story) -> Story:
    """Of three names the first was withdrawn, the second vanished, the third moved to an amendment."""
    story.open_motion()
    withdrew, vanished, moved = story.plain[:3]
    for member_id in (withdrew, vanished, moved):
        story.house.sign(API_ID, member_id)
    story.read()
    story.house.withdraw(API_ID, withdrew)
    story.house.remove_name(API_ID, vanished)
    story.house.remove_name(API_ID, moved)
    amendment = HouseMotion(60009, 2650, moved, "2026-03-03T00:00:00", suffix="1", amends=API_ID)
    amendment.signatures = [HouseSignature(moved, "Somebody", "2026-03-03T00:00:00", order=1)]
    story.house.motions[API_ID].amendments = [amendment]
    story.read()
    return story


WORDS = {
    "withdrew": "Signed, then withdrew",
    "removed": "Signed, no longer listed",
    "amendment": "Signed, moved to an amendment",
}


def test_only_who_withdrew_is_said_to_have_withdrawn(client: CheckedClient, gone: Story) -> None:
    for member_id, words in zip(gone.plain, WORDS.values(), strict=False):
        page = read(client, f"/mps/{gone.seat_row(member_id).seat.slug}")
        assert words in page.get_text()
        assert ("then withdrew" in str(page.title)) is (words == WORDS["withdrew"])
    statuses = [cell.get_text() for cell in read(client, "/mps").select(".seat-table td:nth-of-type(3)")]
    assert [statuses.count(words) for words in WORDS.values()] == [1, 1, 1]


def test_the_legend_has_one_word_that_is_true_of_all_three(client: CheckedClient, gone: Story) -> None:
    legend = read(client, "/mps").select(".legend")[0].get_text()
    assert "Signed, no longer on it (3)" in legend
    assert "withdrew" not in legend


@pytest.mark.parametrize("address", ["/mps.csv", "/signatures.csv"])
def test_the_sheets_say_how_a_name_came_off(client: CheckedClient, gone: Story, address: str) -> None:
    text = client.get(address).data.decode("utf-8-sig")
    rows = {row["member_id"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    for member_id, (kind, words) in zip(gone.plain, WORDS.items(), strict=False):
        assert rows[str(member_id)]["withdrawal"] == kind
        assert rows[str(member_id)].get("status_words", words) == words
    assert {row["withdrawal"] for row in rows.values()} == {"", *WORDS}
    assert "withdrawal" in client.get("/data").text


def test_the_tally_counts_as_removed_only_what_vanished_without_a_word(
    client: CheckedClient, gone: Story
) -> None:
    tally = client.get("/api/v1/tally").get_json()["tally"]
    assert (tally["withdrawn"], tally["removed"]) == (3, 1)
    seats = client.get("/api/v1/seats?status=withdrew").get_json()["items"]
    assert sorted(seat["withdrawal"] for seat in seats) == sorted(WORDS)


def test_the_same_is_told_of_who_left(gone: Story) -> None:
    for member_id in gone.plain[:3]:
        gone.house.vacate(member_id)
    gone.read()
    record = get_record()
    told = [say_other(one, record) for one in record.others]
    assert sum("withdrew the name on 10 February 2026" in one for one in told) == 1
    assert sum("later left Parliament’s list without a word" in one for one in told) == 1
    assert sum("came off it by signing its amendment 2650A1" in one for one in told) == 1
    assert get_figures(record).removed == 1
    assert date(2026, 2, 10) in {one.withdrawn_on for one in record.others}


def test_what_is_told_of_an_amendment_gives_its_reason(gone: Story) -> None:
    told = {one.member_id: one.words for one in list_events() if one.kind == "removed"}
    vanished, moved = gone.plain[1:3]
    assert "Parliament gives no reason" in told[vanished]
    assert told[moved].endswith("came off EDM 2650 (2024-26): it stands on the amendment 2650A1 now.")
