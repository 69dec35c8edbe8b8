"""What is told of who left, moved or came follows from every spell, whatever order the readings came in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask

from app.parliament.dissolution import begin_dissolution
from app.parliament.sync_motion import sync_motion
from app.tracker.events import EventFilter, list_events
from app.tracker.figures import get_figures
from app.tracker.record import get_record
from app.tracker.saying import say_row
from app.tracker.saying_others import say_other
from app.tracker.types import RowStatus
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.parliament_house import HouseMember, HouseSignature

SEEN = datetime(2026, 11, 22, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def past_spell(story: Story, member: HouseMember, ended_on: str, seat_id: int | None = None) -> None:
    """Give the member's biography a spell that ended."""
    seat_id = seat_id or member.seat_id
    member.spells.append(
        {
            "house": 1,
            "name": story.house.seats[seat_id],
            "id": seat_id,
            "startDate": "2019-12-12T00:00:00",
            "endDate": f"{ended_on}T00:00:00",
        }
    )


def test_a_dissolution_tells_no_departure_of_an_earlier_spell(story: Story, client: CheckedClient) -> None:
    story.open_motion()
    member = story.house.members.pop(story.plain[0])
    with time_machine.travel(datetime(2026, 11, 4, 9, tzinfo=UTC), tick=False):
        story.read()
    past_spell(story, member, "2024-05-30")
    story.house.members[member.id] = member
    story.house.sign(API_ID, member.id, "2026-11-05T00:00:00")
    with time_machine.travel(datetime(2026, 11, 6, 9, tzinfo=UTC), tick=False):
        story.read()
    with time_machine.travel(SEEN, tick=False):
        with story.write():
            begin_dissolution(date(2026, 11, 22))
        record = get_record()
        (other,) = (one for one in record.others if one.member.id == member.id)
        assert (other.signed_on, other.left_on, other.left_seen_on) == (date(2026, 11, 5), None, None)
        assert "left the House" not in say_other(other, record)
        row = next(one for one in record.rows if one.seat == other.seat)
        assert (row.status, row.closing and row.closing.left_on) == (RowStatus.FORMER, date(2026, 11, 22))
        assert "2024-05-30" not in client.get("/signatures.csv").get_data(as_text=True)
        assert "2024-05-30" not in client.get("/mps.csv").get_data(as_text=True)


@pytest.mark.parametrize("told", ["2026-11-18", None], ids=["told", "seen"])
def test_a_seat_that_its_mp_left_for_another_tells_the_true_day(story: Story, told: str | None) -> None:
    story.read()
    mover, gone = story.house.members[story.plain[0]], story.plain[1]
    old_seat = mover.seat_id
    mover.seat_id, mover.since = story.house.vacate(gone), date(2026, 11, 19)
    if told:
        past_spell(story, mover, told, old_seat)
    else:
        mover.is_dated = False
    with time_machine.travel(SEEN, tick=False):
        story.read()
        record = get_record()
    (row,) = (one for one in record.rows if one.seat.name == story.house.seats[old_seat])
    assert (row.closing or row).left_seen_on == (None if told else date(2026, 11, 22))
    assert row.member is None
    day = "18 November 2026" if told else "seen on 22 November 2026"
    assert day in say_row(row, record) + str(row.since)


def test_who_signs_before_the_members_are_read_sits_from_the_start(
    story: Story, client: CheckedClient
) -> None:
    story.open_motion()
    seat_id = story.house.vacate(story.plain[0], told=date(2026, 9, 1))
    story.read()
    story.elect(9001, seat_id, date(2026, 11, 12), party="Green Party")
    story.house.sign(API_ID, 9001, "2026-11-16T00:00:00")
    assert sync_motion(story.motions_api, story.members_api).is_ok
    record = get_record()
    row = story.seat_row(9001, record)
    assert (row.status, row.party_then, row.signed_on) == (
        RowStatus.SIGNED,
        "Green Party",
        date(2026, 11, 16),
    )
    assert get_figures(record).former == 0
    assert "Newly Elected" in client.get("/signatures.atom?party=Green").get_data(as_text=True)
    story.read()
    told = [one.kind for one in list_events(EventFilter(member_id=9001))]
    assert told == ["signed", "arrived"]


def test_a_signatory_of_whom_nothing_is_known_is_not_called_former(
    story: Story, client: CheckedClient
) -> None:
    story.open_motion()
    seat_id = story.house.vacate(story.plain[0], told=date(2026, 9, 1))
    story.read()
    names = story.house.motions[API_ID].signatures
    names.append(HouseSignature(9001, "Newly Elected", "2026-11-16T00:00:00", order=9))
    assert sync_motion(story.motions_api, story.members_api).is_ok
    record = get_record()
    (other,) = (one for one in record.others if one.member.id == 9001)
    assert (other.status, other.has_left, get_figures(record).former) == (RowStatus.SIGNED, False, 0)
    assert "no longer sits" not in say_other(other, record)
    (one,) = (
        one for one in client.get("/api/v1/signatures").get_json()["items"] if one["member"]["id"] == 9001
    )
    assert (one["state"], one["is_sitting"]) == ("signed", None)
    story.elect(9001, seat_id, date(2026, 11, 12), party="Green Party")
    story.read()
    assert [one.kind for one in list_events(EventFilter(member_id=9001))] == ["arrived", "signed"]


def test_the_party_of_a_former_signatory_unknown_here_is_kept(story: Story) -> None:
    story.house.vacate(story.plain[0], told=date(2026, 5, 1))
    member, _ = story.house.left[story.plain[0]]
    member.id, member.party = 9002, story.house.parties["Green Party"]
    story.house.left[9002] = story.house.left.pop(story.plain[0])
    signed = HouseSignature(9002, "Left Long Ago", "2026-02-03T00:00:00", order=9)
    story.house.motions[API_ID].signatures.append(signed)
    assert sync_motion(story.motions_api, story.members_api).is_ok
    (other,) = (one for one in get_record().others if one.member.id == 9002)
    assert (other.status, other.left_on, other.party_then) == (
        RowStatus.FORMER,
        date(2026, 5, 1),
        "Green Party",
    )
