"""The motion: names come, go, come back; every change is an event; nothing is believed too fast."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.http import Door
from app.parliament import queries
from app.parliament.members_api import MembersApi
from app.parliament.models import (
    Member,
    Motion,
    ParliamentEvent,
    ParliamentSession,
    PossibleSuccessor,
    Signature,
)
from app.parliament.motions import succeed_motion
from app.parliament.motions_api import MotionsApi
from app.parliament.sync import SyncReport
from app.parliament.sync_motion import sync_motion
from tests.support.parliament import LocalParliament
from tests.support.parliament_house import HouseMotion, HouseSignature

BERRY, API_ID = 5314, 60000
Write = Callable[[], AbstractContextManager[Session]]
Sync = Callable[..., SyncReport]


@pytest.fixture
def sync(session: Session, motions_api: MotionsApi, members_api: MembersApi) -> Sync:
    return lambda **options: sync_motion(motions_api, members_api, **options)


@pytest.fixture
def others(session: Session) -> list[int]:
    """Ten members who can sign."""
    query = sa.select(Member.id).where(Member.is_current, Member.id != BERRY).order_by(Member.id)
    return list(session.scalars(query.limit(10)))


def events(session: Session) -> list[tuple[str, int | None, date | None]]:
    session.expire_all()
    rows = session.scalars(sa.select(ParliamentEvent).order_by(ParliamentEvent.id))
    return [(row.kind, row.member_id, row.happened_on) for row in rows]


def name_of(session: Session, member_id: int) -> Signature:
    session.expire_all()
    return session.scalars(sa.select(Signature).where(Signature.member_id == member_id)).one()


def test_the_first_complete_list_makes_the_names_known(session: Session, sync: Sync) -> None:
    motion = queries.get_followed_motion()
    assert (motion.title, queries.count_signatures(motion)) == (None, None)
    report = sync()
    assert report.is_ok
    motion = queries.get_followed_motion()
    assert (motion.api_id, motion.title, motion.tabled_on) == (
        API_ID,
        "Fictitious motion for tests",
        date(2026, 1, 21),
    )
    assert (queries.count_signatures(motion), motion.state) == (1, "lapsed")
    assert motion.names_read_at is not None
    assert queries.get_data_ages().motion_at == motion.checked_at
    assert events(session) == [("signed", BERRY, date(2026, 1, 21))]
    assert sync().changes == []


def test_names_that_come_go_and_come_back_are_all_kept(
    session: Session, sync: Sync, parliament: LocalParliament, others: list[int]
) -> None:
    house, (first, second, *_) = parliament.house, others
    for member_id in others:
        house.sign(API_ID, member_id)
    assert sync().counts["names"] == 11
    house.withdraw(API_ID, first)
    house.remove_name(API_ID, second)
    report = sync()
    assert sorted(one.kind for one in report.changes) == ["removed", "withdrew"]
    assert (
        queries.count_signatures(queries.get_followed_motion()) == 10
    )  # nothing leaves a closed motion unsaid
    withdrawn, removed = name_of(session, first), name_of(session, second)
    assert (withdrawn.state, withdrawn.withdrawn_on, withdrawn.agreed_at) == (
        "withdrawn",
        date(2026, 2, 10),
        None,
    )
    assert (removed.state, removed.agreed_at) == ("removed", None)
    sync()
    assert name_of(session, first).agreed_at is not None
    house.sign(API_ID, first, "2026-03-01T09:00:00")
    report = sync()
    assert [one.kind for one in report.changes] == ["signed"]
    again = name_of(session, first)
    assert (again.state, again.signed_on, again.withdrawn_on) == ("signed", date(2026, 3, 1), None)
    last = session.scalars(sa.select(ParliamentEvent).order_by(ParliamentEvent.id.desc())).first()
    assert last is not None
    assert last.detail == {"again": True, "after_closing": True}
    assert events(session)[-3:] == [
        ("withdrew", first, date(2026, 2, 10)),
        ("removed", second, None),
        ("signed", first, date(2026, 3, 1)),
    ]


def test_the_first_six_names_are_the_sponsors(
    session: Session, sync: Sync, parliament: LocalParliament, others: list[int]
) -> None:
    for member_id in others:
        parliament.house.sign(API_ID, member_id)
    sync()
    names = queries.list_signatures(queries.get_followed_motion())
    assert [one.is_sponsor for one in names] == [True] * 6 + [False] * 5


def test_a_name_that_moved_to_an_amendment_is_told_apart(
    session: Session, sync: Sync, parliament: LocalParliament, others: list[int]
) -> None:
    house, member_id = parliament.house, others[0]
    house.sign(API_ID, member_id)
    sync()
    house.withdraw(API_ID, member_id)
    amendment = HouseMotion(60009, 2650, member_id, "2026-03-03T00:00:00", suffix="1", amends=API_ID)
    amendment.signatures = [HouseSignature(member_id, "Somebody", "2026-03-03T00:00:00", order=1)]
    house.motions[API_ID].amendments = [amendment]
    sync()
    assert name_of(session, member_id).moved_to_amendment == "2650A1"


def test_a_signatory_who_has_left_is_kept_as_a_former_member_with_spells(
    session: Session, sync: Sync, parliament: LocalParliament
) -> None:
    names = parliament.house.motions[API_ID].signatures
    names.append(HouseSignature(8888, "A  Former Member", "2026-02-03T00:00:00", order=2))
    assert sync().is_ok
    former = session.get_one(Member, 8888)
    assert (former.name, former.is_current) == ("A Former Member", False)
    assert queries.count_signatures(queries.get_followed_motion()) == 2


def test_many_vanished_names_are_refused_but_withdrawn_ones_believed(
    session: Session, sync: Sync, parliament: LocalParliament, others: list[int]
) -> None:
    house = parliament.house
    for member_id in others:
        house.sign(API_ID, member_id)
    sync()
    kept = list(house.motions[API_ID].signatures)
    for member_id in others[:5]:
        house.remove_name(API_ID, member_id)
    assert sync().outcome == "refused"
    assert queries.count_signatures(queries.get_followed_motion()) == 11
    assert queries.is_member_in_doubt(others[0])
    house.motions[API_ID].signatures = kept
    for member_id in others[:5]:
        house.withdraw(API_ID, member_id)
    assert sync().counts["withdrew"] == 5
    assert not queries.is_member_in_doubt(others[0])


def test_a_motion_withdrawn_by_its_member_is_withdrawn_here(
    session: Session, write: Write, sync: Sync, parliament: LocalParliament
) -> None:
    with write() as open_session:
        open_session.get_one(ParliamentSession, "2024-26").prorogued_on = None
        open_session.execute(sa.update(Motion).values(state="open", closed_on=None))
    parliament.house.motions[API_ID].status = 1
    sync()
    assert queries.get_followed_motion().state == "withdrawn"
    assert "motion_withdrawn" in [kind for kind, _, _ in events(session)]


def test_a_motion_of_an_ended_session_lapses_even_when_parliament_is_silent(
    session: Session, write: Write, parliament: LocalParliament, door: Door
) -> None:
    with write() as open_session:
        open_session.execute(sa.update(Motion).values(state="open", closed_on=None))
    parliament.faults.is_failure = True
    report = sync_motion(MotionsApi(door), MembersApi(door))
    assert (report.outcome, report.reason) == ("failed", "answered_with_error")
    motion = queries.get_followed_motion()
    assert (motion.state, motion.closed_on) == ("lapsed", date(2026, 4, 29))
    assert events(session) == [("motion_lapsed", None, date(2026, 4, 29))]


def test_possible_successors_are_listed_and_never_followed(
    session: Session, sync: Sync, parliament: LocalParliament, others: list[int]
) -> None:
    house = parliament.house
    house.motions[1] = HouseMotion(1, 300, BERRY, "2026-06-01T00:00:00", title="Rugby")
    house.motions[2] = HouseMotion(
        2, 301, others[0], "2026-06-01T00:00:00", title="Digital sovereignty strategy"
    )
    house.motions[3] = HouseMotion(3, 302, others[0], "2026-06-01T00:00:00", title="Digital rugby")
    house.motions[4] = HouseMotion(4, 303, BERRY, "2025-06-01T00:00:00", title="Of the session before")
    sync()
    sync()
    rows = session.scalars(sa.select(PossibleSuccessor).order_by(PossibleSuccessor.number)).all()
    assert [(row.session_name, row.number, row.reason) for row in rows] == [
        ("2026-27", 300, "sponsor"),
        ("2026-27", 301, "title"),
    ]
    assert queries.get_followed_motion().number == 2650
    assert session.scalar(sa.select(sa.func.count()).select_from(Motion)) == 1


def test_a_motion_that_parliament_does_not_list_stays_as_it_was(
    session: Session, sync: Sync, parliament: LocalParliament
) -> None:
    parliament.house.motions.clear()
    report = sync()
    assert (report.outcome, report.counts["motions"]) == ("ok", 0)
    assert queries.get_followed_motion().names_read_at is None


@pytest.mark.parametrize(
    "fault", [{"is_html": True}, {"is_cut_off": True}, {"is_failure": True}, {"status": 500}]
)
def test_a_bad_answer_changes_no_name(
    session: Session, sync: Sync, parliament: LocalParliament, door: Door, fault: dict[str, Any]
) -> None:
    sync()
    before = queries.get_followed_motion().names_read_at
    for name, value in fault.items():
        setattr(parliament.faults, name, value)
    assert sync_motion(MotionsApi(door), MembersApi(door)).outcome == "failed"
    session.expire_all()
    motion = queries.get_followed_motion()
    assert (motion.names_read_at, queries.count_signatures(motion)) == (before, 1)


def test_a_motion_that_was_followed_before_is_no_possible_successor(
    session: Session, sync: Sync, parliament: LocalParliament, motions_api: MotionsApi, write: Write
) -> None:
    house = parliament.house
    for number in (12, 13):
        house.motions[number] = HouseMotion(number, number, BERRY, "2026-06-01T00:00:00")
        house.motions[number].signatures = [
            HouseSignature(BERRY, "Siân Berry", "2026-06-01T00:00:00", order=1)
        ]
        with write():
            succeed_motion("2026-27", number, motions_api.get_motion(number))
    house.motions[14] = HouseMotion(14, 14, BERRY, "2026-06-02T00:00:00")
    house.motions[14].signatures = [HouseSignature(BERRY, "Siân Berry", "2026-06-02T00:00:00", order=1)]
    sync()
    found = queries.list_possible_successors(queries.get_followed_motion())
    assert [(row.session_name, row.number) for row in found] == [("2026-27", 14)]
