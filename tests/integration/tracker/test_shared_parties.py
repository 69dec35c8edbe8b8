"""Labour and Labour (Co-op): two parties as Parliament has them, the same in page, sheet, API and filters, and said."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.markup import check_markup

BOTH = {"Labour", "Labour (Co-op)"}


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def count(client: CheckedClient, party: str) -> set[int]:
    """How many seats each way of asking finds."""
    whole = client.get("/mps.json", query_string={"party": party}).get_json()
    sheet = client.get("/mps.csv", query_string={"party": party}).data.decode("utf-8-sig")
    page = check_markup(client.get("/mps", query_string={"party": party}).get_data(as_text=True))
    api = client.get("/api/v1/seats", query_string={"party": party, "per_page": "1"}).get_json()
    return {
        len(whole["seats"]),
        len(list(csv.DictReader(io.StringIO(sheet, newline="")))),
        len(page.select(".seat-table tbody tr")),
        api["total"],
    }


def test_the_two_are_apart_everywhere_and_together_by_their_abbreviation(
    story: Story, client: CheckedClient
) -> None:
    coop = next(
        one
        for one in sorted(story.house.members)
        if story.house.members[one].party.name == "Labour (Co-op)"  # type: ignore[union-attr]
    )
    story.open_motion()
    for member_id in (coop, *story.plain[:2]):
        story.house.sign(API_ID, member_id)
    story.read()
    apart = {name: count(client, name) for name in BOTH}
    together = count(client, "Lab")
    assert all(len(found) == 1 for found in (*apart.values(), together))
    assert sum(found.pop() for found in apart.values()) == together.pop()
    tally = client.get("/api/v1/tally").get_json()["tally"]["by_party"]
    assert {one["party"]["name"]: one["names"] for one in tally if one["names"]} == {
        "Labour": 2,
        "Labour (Co-op)": 1,
        "Green Party": 1,
    }
    told = "Parliament’s data has Labour and Labour (Co-op) as parties of their own"
    for address in ("/mps", "/data"):
        text = client.get(address).get_data(as_text=True)
        assert told in text and "Together they have 3 names." in text, address


def test_until_names_are_known_their_number_is_not_told(client: CheckedClient) -> None:
    text = client.get("/mps").get_data(as_text=True)
    assert "party=Lab in an address asks for them together." in text
    assert "Together they have" not in text
