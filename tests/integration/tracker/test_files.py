"""The files: what stands in them, and what a spreadsheet may not be made to run."""

from __future__ import annotations

import csv
import io
from typing import Any

import feedparser
import pytest
from flask import Flask

from app.core.versions import get_data_version
from app.tracker import signature_feed
from app.tracker.events import PAGE
from app.tracker.sheets import guard
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient

BERRY = 5314


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def read_sheet(client: CheckedClient, address: str) -> list[dict[str, str]]:
    """The rows of a CSV file, by column."""
    return list(csv.DictReader(io.StringIO(client.get(address).data.decode("utf-8-sig"), newline="")))


def read_feed(client: CheckedClient, address: str) -> Any:
    """A feed, which must be well-formed."""
    answer = client.get(address)
    found = feedparser.parse(answer.data, response_headers={"content-type": answer.headers["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    return found


def test_the_sheet_of_seats_opens_right_in_a_spreadsheet(client: CheckedClient) -> None:
    answer = client.get("/mps.csv")
    assert answer.data.startswith(b"\xef\xbb\xbfseat_id,")
    assert answer.headers["Content-Type"].startswith("text/csv; charset=utf-8")
    rows = read_sheet(client, "/mps.csv")
    assert len(rows) == 650
    by_name = {row["seat"]: row for row in rows}
    assert by_name["Ynys Môn"]["nation"] == "Wales"
    assert by_name["Brighton Pavilion"]["mp"] == "Siân Berry"


def test_until_a_list_was_read_no_file_says_who_has_not_signed_or_how_many(client: CheckedClient) -> None:
    assert {row["status"] for row in read_sheet(client, "/mps.csv")} == {
        "put_forward",
        "not_known",
        "does_not_sign",
        "cannot_sign",
    }
    assert read_sheet(client, "/signatures.csv") == []
    refused = client.get("/mps.csv?status=not_signed")
    assert refused.status_code == 404
    assert "is not known" in refused.get_json()["detail"]
    found = client.get("/mps.json").json
    assert found is not None
    assert set(found["tally"].values()) == {None}
    assert found["as_at"] is None
    assert "is not known to us" in found["sentence"]
    assert "is not known to us" in read_feed(client, "/signatures.atom").feed.subtitle


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1", " =1", "＝1", "\u00a0@x"])
def test_no_cell_is_run_by_a_spreadsheet(text: str) -> None:
    assert guard(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Siân Berry", "2026-01-21", "5314", "", "O'Brien", "a=b"])
def test_an_ordinary_cell_is_left_as_it_is(text: str) -> None:
    assert guard(text) == text


def test_a_name_that_looks_like_a_formula_is_guarded_in_the_file(story: Story, client: CheckedClient) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.house.members[member_id].name = '=HYPERLINK("http://x.example")'
    story.read()
    names = [row["name"] for row in read_sheet(client, "/signatures.csv")]
    assert any(name.startswith("'=HYPERLINK") for name in names)
    cells = [cell for row in read_sheet(client, "/mps.csv") for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_file_can_be_narrowed_and_says_what_is_wrong_with_the_question(client: CheckedClient) -> None:
    assert {row["nation"] for row in read_sheet(client, "/mps.csv?nation=Wales")} == {"Wales"}
    assert {row["region"] for row in read_sheet(client, "/mps.csv?nation=south+east")} == {"South East"}
    assert {row["party"] for row in read_sheet(client, "/mps.csv?party=snp")} == {"Scottish National Party"}
    answer = client.get("/mps.csv?status=loud")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    assert client.get("/mps.csv?motion=2024-26-1").status_code == 404
    assert client.get("/mps.csv?at=999999").status_code == 404


def test_a_withdrawn_name_is_in_the_sheet_of_names_and_in_the_feed(
    story: Story, client: CheckedClient
) -> None:
    first, second = story.plain[:2]
    story.open_motion()
    story.house.sign(API_ID, first)
    story.house.sign(API_ID, second)
    story.read()
    before = {entry.id: entry.title for entry in read_feed(client, "/signatures.atom").entries}
    story.house.withdraw(API_ID, first)
    story.read()
    states = {int(row["member_id"]): row["state"] for row in read_sheet(client, "/signatures.csv")}
    assert states[first] == "withdrew"
    assert states[second] == states[BERRY] == "signed"
    after = {entry.id: entry.title for entry in read_feed(client, "/signatures.atom").entries}
    assert before.items() < after.items()
    assert len(after) == len(before) + 1


def test_no_entry_of_the_feed_ever_disappears(
    story: Story, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signature_feed, "PAGE", 4)
    story.open_motion()
    seen: set[str] = set()
    archives: dict[str, str] = {}
    for member_id in story.plain:
        story.house.sign(API_ID, member_id)
        story.read()
        found, address = list_whole_feed(client)
        assert seen <= found
        for name, content in address.items():
            assert archives.setdefault(name, content) == content
        seen = found
    assert len(seen) > 12
    assert len(archives) >= 3
    assert PAGE == 50
    assert client.get("/signatures.atom?archive=99").status_code == 404


def test_a_feed_can_follow_one_party_or_nation(story: Story, client: CheckedClient) -> None:
    story.house.sign(API_ID, story.plain[0])
    story.read()
    found = read_feed(client, "/signatures.atom?party=Labour")
    assert {tag.term for entry in found.entries for tag in entry.tags if tag.scheme.endswith("party")} == {
        "Labour"
    }
    everything = read_feed(client, "/signatures.atom")
    assert found.feed.id != everything.feed.id
    assert {entry.id for entry in found.entries} < {entry.id for entry in everything.entries}


def test_a_version_that_was_quoted_can_be_opened_later(story: Story, client: CheckedClient) -> None:
    story.open_motion()
    story.house.sign(API_ID, story.plain[0])
    story.read()
    version = get_data_version()
    whole = client.get(f"/mps.json?at={version}")
    quoted = whole.json
    sheet = client.get(f"/mps.csv?at={version}").data
    story.house.sign(API_ID, story.plain[1])
    story.read()
    later = client.get(f"/mps.json?at={version}")
    assert quoted is not None
    assert later.data == whole.data and later.headers["Repr-Digest"] == whole.headers["Repr-Digest"]
    assert client.get(f"/mps.csv?at={version}").data == sheet
    now = client.get("/mps.json").json
    assert now is not None and now["tally"]["names"] == quoted["tally"]["names"] + 1


def list_whole_feed(client: CheckedClient) -> tuple[set[str], dict[str, str]]:
    """Every entry's id, from the newest document back through all archive pages; and those pages' entries."""
    found = read_feed(client, "/signatures.atom")
    ids, archives = {entry.id for entry in found.entries}, {}
    while link := next((one.href for one in found.feed.links if one.rel == "prev-archive"), None):
        found = read_feed(client, link.partition("8000")[2])
        archives[link] = " ".join(f"{entry.id} {entry.title} {entry.updated}" for entry in found.entries)
        ids |= {entry.id for entry in found.entries}
    return ids, archives
