"""Who sits where: members come, go, change party; seats fall vacant; bad answers change nothing."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import today_in_london
from app.core.http import Door
from app.core.versions import get_data_version
from app.parliament import queries
from app.parliament.dissolution import begin_dissolution
from app.parliament.members_api import MembersApi
from app.parliament.models import Member, ParliamentEvent, Party, Seat, Spell, SyncRun
from app.parliament.sync_members import sync_members
from tests.support.parliament import LocalParliament
from tests.support.parliament_house import HouseMember

BERRY = 5314
Write = Callable[[], AbstractContextManager[Session]]


def kinds(session: Session) -> list[str]:
    return list(session.scalars(sa.select(ParliamentEvent.kind).order_by(ParliamentEvent.id)))


def seat_of(session: Session, member_id: int) -> Seat:
    seat = queries.find_seat_of(session.get_one(Member, member_id))
    assert seat is not None
    return seat


def test_the_same_answer_twice_changes_nothing(session: Session, members_api: MembersApi) -> None:
    first = sync_members(members_api)
    version = get_data_version()
    second = sync_members(members_api)
    assert first.is_ok
    assert second.is_ok
    assert first.counts["members"] == 650
    assert first.changes == second.changes == []
    assert kinds(session) == []
    assert get_data_version() == version
    assert session.scalar(sa.select(sa.func.count()).select_from(Spell)) == 650


def test_a_live_reading_replaces_the_snapshot(session: Session, members_api: MembersApi) -> None:
    assert queries.get_data_ages().is_snapshot
    sync_members(members_api)
    ages = queries.get_data_ages()
    assert not ages.is_snapshot
    assert ages.members_at is not None
    assert ages.members_at.date() == ages.now.date()
    assert session.get_one(Member, BERRY).source == "members-api"


def test_inferred_ids_are_never_matched_on_and_names_make_them_confirmed(
    session: Session, write: Write, members_api: MembersApi
) -> None:
    brighton, hove = (
        session.scalars(sa.select(Seat).where(Seat.slug == slug)).one()
        for slug in ("brighton-pavilion", "hove-and-portslade")
    )
    with write():
        for seat, other in ((brighton, hove.parliament_id), (hove, brighton.parliament_id)):
            seat.parliament_id, seat.parliament_id_basis = other, "inferred"
    sync_members(members_api)
    session.expire_all()
    assert seat_of(session, BERRY).slug == "brighton-pavilion"
    assert brighton.parliament_id_basis == "confirmed"


@pytest.mark.parametrize("is_null", [True, False])
def test_a_seat_falls_vacant_in_either_shape_and_is_filled_again(
    session: Session, parliament: LocalParliament, members_api: MembersApi, is_null: bool
) -> None:
    sync_members(members_api)
    seat = seat_of(session, BERRY)
    gone = parliament.house.members[BERRY]
    seat_id = parliament.house.vacate(BERRY, is_null=is_null)
    report = sync_members(members_api)
    assert [(one.kind, one.what) for one in report.changes] == [("left", "Siân Berry, Brighton Pavilion")]
    assert report.counts["vacant"] == 1
    assert queries.find_sitting_member(seat) is None
    newcomer = HouseMember(9001, "Newly Elected", gone.party, seat_id, date(2026, 11, 12), None)
    parliament.house.members[9001] = newcomer
    report = sync_members(members_api)
    assert [one.kind for one in report.changes] == ["arrived"]
    sitting = queries.find_sitting_member(seat)
    assert sitting is not None
    assert (sitting.id, sitting.spells[0].started_on) == (9001, date(2026, 11, 12))
    assert not session.get_one(Member, BERRY).is_current
    assert kinds(session) == ["left", "arrived"]


def test_a_member_who_comes_back_is_the_same_member(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_members(members_api)
    berry = parliament.house.members[BERRY]
    parliament.house.vacate(BERRY)
    sync_members(members_api)
    berry.since = date(2026, 11, 12)
    berry.spells = [
        {
            "house": 1,
            "name": "Brighton Pavilion",
            "id": 1,
            "startDate": "2024-07-04T00:00:00",
            "endDate": "2026-10-01T00:00:00",
        }
    ]
    parliament.house.members[BERRY] = berry
    report = sync_members(members_api)
    assert [one.kind for one in report.changes] == ["returned"]
    session.expire_all()
    spells = session.get_one(Member, BERRY).spells
    assert [(one.started_on, one.ended_on) for one in spells] == [
        (date(2024, 7, 4), date(2026, 10, 1)),
        (date(2026, 11, 12), None),
    ]


def test_a_change_of_party_is_an_event_and_a_missing_party_is_not(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_members(members_api)
    house = parliament.house
    house.members[BERRY].party = house.parties["Independent"]
    report = sync_members(members_api)
    assert [(one.kind, one.what) for one in report.changes] == [
        ("changed_party", "Siân Berry: Green Party to Independent")
    ]
    house.members[BERRY].party = None
    assert sync_members(members_api).changes == []
    session.expire_all()
    assert session.get_one(Member, BERRY).party is None
    assert kinds(session) == ["changed_party"]


def test_a_new_party_without_colours_can_be_read(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    party = parliament.house.parties["Green Party"]
    party.id, party.name, party.background, party.foreground = 7777, "A New Party", None, "not a colour"
    sync_members(members_api)
    row = session.scalars(sa.select(Party).where(Party.name == "A New Party")).one()
    assert (row.parliament_id, row.background, row.foreground) == (7777, "#4d4d4d", "#ffffff")


def test_a_new_name_is_an_event(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_members(members_api)
    parliament.house.members[BERRY].name = "Dame Siân Berry"
    assert [one.kind for one in sync_members(members_api).changes] == ["renamed"]


def lose(parliament: LocalParliament, count: int) -> list[int]:
    gone = [one for one in sorted(parliament.house.members) if one != BERRY][:count]
    for member_id in gone:
        parliament.house.vacate(member_id)
    return gone


def test_a_suspicious_shrink_is_refused_and_puts_its_members_in_doubt(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_members(members_api)
    version = get_data_version()
    gone = lose(parliament, 40)
    report = sync_members(members_api)
    assert report.outcome == "refused"
    assert session.scalar(sa.select(sa.func.count()).where(Member.is_current)) == 650
    run = session.scalars(sa.select(SyncRun).order_by(SyncRun.id.desc())).first()
    assert run is not None
    assert (run.kind, run.outcome, run.doubted_ids) == ("members", "refused", gone)
    assert queries.is_member_in_doubt(gone[0])
    assert not queries.is_member_in_doubt(BERRY)
    assert queries.list_members_in_doubt() == set(gone)
    assert get_data_version() == version
    assert sync_members(members_api, accept_shrink=True).is_ok
    assert not queries.is_member_in_doubt(gone[0])


def test_losing_a_few_is_believed(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_members(members_api)
    lose(parliament, 30)
    assert sync_members(members_api).counts["left"] == 30


def test_an_empty_answer_empties_no_table(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    parliament.house.members.clear()
    assert sync_members(members_api).outcome == "refused"
    assert session.scalar(sa.select(sa.func.count()).where(Member.is_current)) == 650


def test_missing_seats_are_refused(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    for member_id in lose(parliament, 32):
        assert member_id
    empty = [one for one in parliament.house.seats if parliament.house.member_of(one) is None]
    for seat_id in [*empty, *list(parliament.house.seats)[:8]]:
        member = parliament.house.member_of(seat_id)
        if member:
            parliament.house.vacate(member.id)
        parliament.house.seats.pop(seat_id, None)
    assert sync_members(members_api).outcome == "refused"


def test_new_boundaries_are_refused_until_new_data_is_there(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    seat_id = parliament.house.members[BERRY].seat_id
    parliament.house.seats[seat_id] = "A Seat Nobody Knows"
    report = sync_members(members_api)
    assert report.outcome == "refused"
    assert "A Seat Nobody Knows" in (report.reason or "")


def test_while_parliament_is_dissolved_the_loss_is_expected(
    session: Session, write: Write, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_members(members_api)
    seat = seat_of(session, BERRY)
    with write():
        begin_dissolution(today_in_london())
    assert queries.find_sitting_member(seat) is None
    assert queries.list_sitting_members() == {}
    parliament.house.members.clear()
    report = sync_members(members_api)
    assert report.is_ok
    assert report.counts["left"] == 650
    ended = session.scalars(sa.select(Spell.ended_on).distinct()).all()
    assert ended == [today_in_london()]


def test_a_member_who_goes_while_pages_are_read_makes_the_reading_begin_again(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    parliament.faults.gone_mid_paging = [BERRY]
    report = sync_members(members_api)
    assert [one.kind for one in report.changes] == ["left"]
    assert report.counts == {"seats": 650, "members": 649, "vacant": 1, "left": 1}


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"is_html": True}, "not_json"),
        ({"is_cut_off": True}, "not_json"),
        ({"status": 429, "retry_after": "3100"}, "paused"),
        ({"body": '{"items": [{"value": {"id": 1}}], "totalResults": 1}'}, "wrong_shape"),
        ({"body": '{"items": [], "totalResults": 650}'}, "changed_while_read"),
    ],
)
def test_a_bad_answer_changes_nothing_and_leaves_a_row(
    session: Session, parliament: LocalParliament, door: Door, fault: dict[str, Any], reason: str
) -> None:
    for name, value in fault.items():
        setattr(parliament.faults, name, value)
    report = sync_members(MembersApi(door))
    assert (report.outcome, report.reason) == ("failed", reason)
    assert (report.retry_at is not None) is (reason == "paused")
    run = session.scalars(sa.select(SyncRun).where(SyncRun.kind == "members")).one()
    assert (run.outcome, run.message, run.data_at) == ("failed", reason, None)
    assert session.scalar(sa.select(sa.func.count()).where(Member.is_current)) == 650


@pytest.mark.both_databases
def test_a_sync_over_the_network_works_on_both_databases(
    session: Session, parliament: LocalParliament, door: Door
) -> None:
    parliament.house.vacate(BERRY)
    seen: list[tuple[int, int]] = []
    report = sync_members(MembersApi(door), progress=lambda done, total: seen.append((done, total)))
    assert [one.kind for one in report.changes] == ["left"]
    assert seen[-1] == (649, 649)
    assert not session.get_one(Member, BERRY).is_current


def test_the_apis_spelling_of_a_name_in_the_snapshot_is_no_change_of_name(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    parliament.house.members[BERRY].name = "Ms Siân Berry"
    assert sync_members(members_api).changes == []
    session.expire_all()
    assert session.get_one(Member, BERRY).name == "Ms Siân Berry"
