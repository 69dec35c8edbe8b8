"""Seats and names that changed hands: who moved seat, who signed again, who left, and what followed the motion."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.parliament.motions import succeed_motion
from app.tracker.events import EventFilter, list_events
from app.tracker.local_page import write_line
from app.tracker.record import get_record
from app.tracker.saying import say_row
from app.tracker.saying_others import say_other
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.parliament_house import HouseMotion, HouseSignature


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def read(client: CheckedClient, address: str) -> str:
    return " ".join(BeautifulSoup(client.get(address).data, "html.parser").get_text(" ").split())


def move(story: Story, mover: int, other: int) -> None:
    """The one takes the seat of the other."""
    new_id = story.house.vacate(other)
    story.read()
    story.house.members[mover].seat_id = new_id
    story.house.members[mover].since = date(2026, 9, 10)


def test_who_withdrew_and_moved_seat_is_told_with_the_seat_of_then_in_both_places(
    client: CheckedClient, story: Story
) -> None:
    mover, other = story.plain[:2]
    story.house.sign(API_ID, mover)
    story.read()
    old = story.seat_row(mover).seat
    story.house.withdraw(API_ID, mover)
    move(story, mover, other)
    story.read()
    row, record = story.seat_row(mover), get_record()
    assert say_row(row, record).endswith(
        f"and withdrew the name on 10 February 2026. At the time the seat was {old.name}."
    )
    told = (
        f"then MP for {old.name}, signed EDM 2650 on 3 February 2026, withdrew the name on 10 February 2026,"
    )
    page = read(client, f"/mps/{old.slug}")
    assert f"{told} and sits for {row.seat.name} now." in page
    assert page.count(told) == 1


def test_party_and_seat_of_then_are_told_together(story: Story) -> None:
    mover, other = story.plain[:2]
    story.house.sign(API_ID, mover)
    story.read()
    old = story.seat_row(mover).seat
    move(story, mover, other)
    story.house.members[mover].party = story.house.parties["Green Party"]
    story.read()
    told = say_row(story.seat_row(mover), get_record())
    assert told.endswith(f"At the time the seat was {old.name} and the party Labour.")


def test_who_signed_again_has_the_whole_history_on_the_page(client: CheckedClient, story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    slug = story.seat_row(member_id).seat.slug
    assert "withdrew" not in read(client, f"/mps/{slug}").partition("How to read")[0]
    story.house.withdraw(API_ID, member_id)
    version = story.read()
    story.house.sign(API_ID, member_id, "2026-03-01T09:00:00")
    story.read()
    told = (
        "signed EDM 2650 on 3 February 2026, withdrew on 10 February 2026 and signed again on 1 March 2026."
    )
    page = BeautifulSoup(client.get(f"/mps/{slug}").data, "html.parser")
    for place in ("#sentence", ".ledger", "#paragraph"):
        assert told in page.select_one(place).get_text()  # type: ignore[union-attr]
    code = story.seat_row(member_id).seat.gss
    assert client.get(f"/api/v1/seats/{code}").get_json()["sentence"].endswith(told)
    assert "EDM 2650: signed again, 1 Mar 2026." in write_line(story.seat_row(member_id), get_record())
    assert "signed again" not in read(client, f"/mps/{slug}?at={version}")


def test_who_signed_again_and_left_keeps_the_whole_history(story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.withdraw(API_ID, member_id)
    story.read()
    story.house.sign(API_ID, member_id, "2026-03-01T09:00:00")
    story.read()
    story.house.vacate(member_id)
    story.read()
    told = [say_other(one, get_record()) for one in get_record().others]
    assert len(told) == 1
    assert "withdrew on 10 February 2026 and signed again on 1 March 2026, and was seen on" in told[0]


def test_a_name_that_comes_back_under_its_first_day_is_not_said_to_be_signed_again(story: Story) -> None:
    member_id = story.plain[0]
    story.open_motion()
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.remove_name(API_ID, member_id)
    story.read()
    story.house.sign(API_ID, member_id)
    story.read()
    told = say_row(story.seat_row(member_id), get_record())
    assert "signed EDM 2650 on 3 February 2026, was no longer on Parliament’s list by" in told
    assert "and was back on it by" in told


def test_the_day_on_which_we_saw_a_departure_is_told_as_such(story: Story) -> None:
    story.read()
    story.house.vacate(story.plain[0])
    story.read()
    event = list_events(EventFilter(kinds=("left",)))[0]
    assert " was seen on " in event.words
    assert " to be no longer the MP for " in event.words


def test_a_lapsed_motion_names_what_continues_it_once(client: CheckedClient, story: Story) -> None:
    story.house.sign(API_ID, story.plain[0])
    story.read()
    assert "would have to be tabled again" in read(client, "/mps")
    after = HouseMotion(70000, 12, 5314, "2026-06-01T00:00:00")
    after.signatures = [HouseSignature(5314, "Siân Berry", "2026-06-01T00:00:00", order=1)]
    story.house.motions[70000] = after
    with story.write():
        succeed_motion("2026-27", 12, story.motions_api.get_motion(70000))
    story.read()
    page = BeautifulSoup(client.get("/mps?motion=2024-26-2650").data, "html.parser")
    state = page.select(".state")[0]
    assert "EDM 12 of session 2026-27 continues it." in state.get_text()
    assert "2026-27-12" not in state.get_text()
    assert "tabled again" not in state.get_text()
    assert [link["href"] for link in state.select("a")] == ["/mps"]


def test_a_line_for_a_local_paper_names_its_motion(story: Story) -> None:
    story.house.sign(API_ID, story.plain[0])
    story.read()
    line = write_line(story.seat_row(story.plain[0]), get_record())
    assert line.endswith("(Labour). EDM 2650: had signed, 3 Feb 2026.")


def test_who_left_is_told_with_the_party_then_and_that_of_now(story: Story) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    story.house.members[member_id].party = story.house.parties["Green Party"]
    story.read()
    story.house.vacate(member_id)
    story.read()
    (other,) = (one for one in get_record().others if one.member.id == member_id)
    name = other.member.name
    assert say_other(other, get_record()).startswith(f"{name} (Labour then, Green Party now), then MP for ")
