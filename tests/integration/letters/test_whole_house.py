"""Every seat's situation from one loading is the one that is found seat by seat."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.letters.situation import get_situation, get_surroundings
from app.letters.whole_house import list_situations
from app.parliament.models import SyncRun
from app.parliament.queries import (
    find_followed_motion,
    list_doubted_members,
    list_seats,
    list_sitting_members,
)

pytestmark = pytest.mark.both_databases


def test_one_loading_finds_what_is_found_seat_by_seat(app: Flask, session: Session) -> None:
    seats = list_seats()
    doubted = list_sitting_members()[seats[0].id].id
    refuse("members", doubted)
    motion = find_followed_motion()
    assert motion is not None
    around = get_surroundings(motion)
    found = {situation.seat_id: situation for situation in list_situations(motion, around)}
    assert len(found) == 650 and found[seats[0].id].is_in_doubt
    for seat in seats[::13]:
        expected = get_situation(seat, around=around)
        assert set(found[seat.id].offices) == set(expected.offices)
        assert replace(found[seat.id], offices=expected.offices) == expected


def test_an_address_stays_in_doubt_after_other_shares_of_addresses_were_read_well(
    app: Flask, session: Session
) -> None:
    member_id = list_sitting_members()[list_seats()[0].id].id
    refuse("contacts", member_id)
    with transaction() as writing:
        writing.add(make_run("contacts", "ok"))
    assert list_doubted_members() == {member_id}


def refuse(kind: str, member_id: int) -> None:
    with transaction() as writing:
        writing.add(make_run(kind, "refused", member_id))


def make_run(kind: str, outcome: str, *doubted: int) -> SyncRun:
    moment = now()
    return SyncRun(
        kind=kind, started_at=moment, ended_at=moment, outcome=outcome, counts={}, doubted_ids=list(doubted)
    )
