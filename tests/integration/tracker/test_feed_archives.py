"""Archive pages of the feed (RFC 5005): once published they keep their address and their entries, whatever comes."""

from __future__ import annotations

import re
from datetime import date

import feedparser
import pytest
from flask import Flask

from app.parliament.sync import add_event
from app.tracker import signature_feed
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient

VARIANTS = (
    "/signatures.atom",
    "/signatures.atom?party=Labour",
    "/signatures.atom?party=Lab",
    "/signatures.atom?nation=England",
    "/signatures.atom?party=lab&nation=England",
)


@pytest.fixture(autouse=True)
def small_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every answer is made anew, and few entries fill a page."""
    app.extensions["pages"].is_off = True
    monkeypatch.setattr(signature_feed, "PAGE", 4)


def walk(client: CheckedClient, address: str) -> tuple[set[str], dict[str, str]]:
    """Every entry's id from the newest document back, and the entries of each archive page as they stand."""
    ids: set[str] = set()
    archives: dict[str, str] = {}
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.get_data(as_text=True)
        found = feedparser.parse(answer.data, response_headers={"content-type": answer.content_type})
        ids |= {entry.id for entry in found.entries}
        if "<fh:archive/>" in text:
            assert len(found.entries) == 4
            archives[address] = "".join(re.findall(r"<entry>.*?</entry>", text, re.S))
        before = [one.href for one in found.feed.links if one.rel == "prev-archive"]
        address = before[0].partition("8000")[2] if before else ""
    return ids, archives


def list_turns(story: Story) -> list[tuple[str, object]]:
    """What could move an entry from one page to another, or change its words."""
    house, plain = story.house, story.plain

    def tell_of_a_kind_to_come() -> None:
        with story.write() as session:
            add_event(session, "a_kind_to_come", member_id=plain[0])

    return [
        ("a name", lambda: house.sign(API_ID, plain[0])),
        ("names", lambda: [house.sign(API_ID, one) for one in plain[1:8]]),
        ("another name", lambda: setattr(house.members[plain[1]], "name", "Dame Somebody")),
        ("a party left", lambda: setattr(house.members[plain[2]], "party", house.parties["Independent"])),
        ("a kind to come", tell_of_a_kind_to_come),
        (
            "another party of that abbreviation",
            lambda: setattr(house.parties["Independent"], "abbreviation", "Lab"),
        ),
        ("a withdrawal", lambda: house.withdraw(API_ID, plain[3])),
        ("a party renamed", lambda: setattr(house.parties["Labour"], "name", "The Labour Party")),
        ("more names", lambda: [house.sign(API_ID, one) for one in plain[8:]]),
        ("an abbreviation", lambda: setattr(house.parties["Labour"], "abbreviation", "TLP")),
        ("a departure", lambda: story.elect(9001, house.vacate(plain[4]), date(2026, 11, 1))),
        ("a move", lambda: setattr(house.members[plain[5]], "seat_id", house.vacate(plain[6]))),
        ("a kind to come again", tell_of_a_kind_to_come),
        ("a vanished name", lambda: house.remove_name(API_ID, plain[7])),
    ]


def test_a_published_page_keeps_its_address_and_entries_and_no_entry_disappears(
    story: Story, client: CheckedClient
) -> None:
    story.open_motion()
    story.read()
    ids: dict[str, set[str]] = {one: set() for one in VARIANTS}
    archives: dict[str, dict[str, str]] = {one: {} for one in VARIANTS}
    for what, turn in list_turns(story):
        turn()  # type: ignore[operator]
        story.read()
        for address in VARIANTS:
            found, pages = walk(client, address)
            assert ids[address] <= found, (what, address)
            for page, text in archives[address].items():
                assert pages[page] == text, (what, page)
            ids[address], archives[address] = found, pages
    assert all(len(archives[one]) >= 2 for one in VARIANTS), {one: len(archives[one]) for one in VARIANTS}
    assert ids["/signatures.atom?party=Labour"] < ids["/signatures.atom?party=Lab"] < ids["/signatures.atom"]
