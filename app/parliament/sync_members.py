"""The sync of seats, members, parties and spells: who sits where today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import today_in_london
from app.core.database import db
from app.core.http import HttpError
from app.parliament import queries
from app.parliament.member_writer import MemberWriter
from app.parliament.members_api import MembersApi
from app.parliament.models import Member, Seat, Spell, SyncRun
from app.parliament.seat_matching import match_seats
from app.parliament.slugs import make_slug
from app.parliament.sync import (
    SHRINK_ROWS,
    Progress,
    SyncReport,
    check_shrink,
    finish_run,
    run_sync,
    sync_transaction,
)
from app.parliament.types import Biography, MemberInfo, SeatInfo
from app.parliament.wire import changed_while_read

READINGS = 2
MOST_BIOGRAPHIES = 40
ASKED_AGAIN = timedelta(days=30)
SOURCE = "members-api"


@dataclass(frozen=True, slots=True)
class MembersReading:
    """What was read, before anything is written; biographies of those who came, went or moved, where
    they could be had."""

    seats: tuple[SeatInfo, ...]
    members: tuple[MemberInfo, ...]
    biographies: Mapping[int, Biography]


def sync_members(
    api: MembersApi, *, accept_shrink: bool = False, progress: Progress | None = None
) -> SyncReport:
    """Bring seats, members, parties and spells up to what the Members API says now."""

    def work(report: SyncReport, run: SyncRun) -> None:
        reading = read_members(api, progress)
        with sync_transaction() as session:
            write_members(session, reading, report, accept_shrink=accept_shrink)
            finish_run(session, run, report)

    return run_sync("members", work)


def read_members(api: MembersApi, progress: Progress | None = None) -> MembersReading:
    """Seats and members that agree with each other; raises `HttpError`."""
    for _ in range(READINGS):
        seats, members = api.list_constituencies(progress), api.list_members(progress)
        if not _list_disagreements(seats, members):
            break
    if _is_contradictory(seats, members) or len(_list_disagreements(seats, members)) > SHRINK_ROWS:
        raise changed_while_read()
    listed = {member.member_id for member in members}
    known = set(db.session.scalars(sa.select(Member.id).where(Member.is_current)))
    asked = (listed ^ known) | _list_moved(members) | _list_undated()
    if len(asked) > MOST_BIOGRAPHIES:
        return MembersReading(seats, members, {})
    return MembersReading(seats, members, _read_biographies(api, asked))


def write_members(
    session: Session, reading: MembersReading, report: SyncReport, *, accept_shrink: bool
) -> None:
    """Write a reading inside the caller's transaction; raises `SyncRefusedError` before it writes
    anything."""
    current = {one.id: one for one in session.scalars(sa.select(Member).where(Member.is_current))}
    listed = {one.member_id for one in reading.members}
    is_expected = accept_shrink or queries.is_dissolved(today_in_london())
    absent = set(current) - listed
    check_shrink(absent, len(current), what="members", accept_shrink=is_expected)
    seats = match_seats(session, reading.seats, report, accept_shrink=accept_shrink)
    writer = MemberWriter(session, report, reading.biographies)
    for member_id in sorted(absent):
        writer.write_departure(current[member_id])
    for member_id in sorted(set(reading.biographies) - set(current) - listed):
        writer.write_end(member_id)
    for info in reading.members:
        writer.write_member(info, seats[info.seat_id])
    report.counts |= {
        "seats": len(reading.seats),
        "members": len(reading.members),
        "vacant": len(reading.seats) - len(reading.members),
    }


def _list_moved(members: tuple[MemberInfo, ...]) -> set[int]:
    """Members who are listed for another seat than the one in which they sat until now."""
    query = sa.select(Spell.member_id, Seat.parliament_id, Seat.name).join(Seat, Seat.id == Spell.seat_id)
    found = db.session.execute(query.where(Spell.ended_on.is_(None)))
    held = {row.member_id: (row.parliament_id, make_slug(row.name)) for row in found}
    return {
        one.member_id
        for one in members
        if one.member_id in held and not {one.seat_id, make_slug(one.seat_name)} & set(held[one.member_id])
    }


def _list_undated() -> set[int]:
    """Members who were seen gone of late, on a day that Parliament had not told: it may have since."""
    query = sa.select(Spell.member_id).join(Member, Member.id == Spell.member_id)
    since = today_in_london() - ASKED_AGAIN
    found = query.where(Spell.is_end_seen, Spell.ended_on >= since, ~Member.is_current)
    return set(db.session.scalars(found))


def _list_disagreements(seats: tuple[SeatInfo, ...], members: tuple[MemberInfo, ...]) -> list[int]:
    """Seats of which the two lists tell different things. For a few days around an election one list can
    lag."""
    filled = {seat.seat_id: seat.member_id for seat in seats}
    listed = {member.seat_id: member.member_id for member in members}
    return [
        seat_id for seat_id in filled.keys() | listed.keys() if filled.get(seat_id) != listed.get(seat_id)
    ]


def _is_contradictory(seats: tuple[SeatInfo, ...], members: tuple[MemberInfo, ...]) -> bool:
    """True when a seat has two members, or a member sits for a seat that is not there."""
    filled = {seat.seat_id: seat.member_id for seat in seats}
    listed = {member.seat_id: member.member_id for member in members}
    is_double = len(listed) != len(members)
    return is_double or any(
        seat_id not in filled or filled[seat_id] not in {None, member_id}
        for seat_id, member_id in listed.items()
    )


def _read_biographies(api: MembersApi, member_ids: set[int]) -> dict[int, Biography]:
    """Biographies of those who came, went or moved: a comfort, so a fault here stops nothing."""
    found: dict[int, Biography] = {}
    for member_id in sorted(member_ids):
        try:
            found[member_id] = api.get_biography(member_id)
        except HttpError as error:
            if error.reason not in {"not_found", "empty", "wrong_shape"}:
                break
    return found
