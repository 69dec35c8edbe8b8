"""The sync of seats, members, parties and spells: who sits where today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.core.database import db, transaction
from app.core.http import HttpError
from app.parliament import queries
from app.parliament.members_api import MembersApi
from app.parliament.models import Member, Party, Seat, Spell, SyncRun
from app.parliament.parties import upsert_party
from app.parliament.slugs import make_slug
from app.parliament.spells import SeatFinder, close_spells, open_spell, replace_spells
from app.parliament.sync import (
    SHRINK_ROWS,
    Progress,
    SyncRefusedError,
    SyncReport,
    add_event,
    check_shrink,
    finish_run,
    run_sync,
)
from app.parliament.types import Biography, MemberInfo, SeatInfo
from app.parliament.wire import changed_while_read

READINGS = 2
MOST_BIOGRAPHIES = 40
SOURCE = "members-api"


@dataclass(frozen=True, slots=True)
class MembersReading:
    """What was read, before anything is written; biographies of those who came or went, where they could
    be had."""

    seats: tuple[SeatInfo, ...]
    members: tuple[MemberInfo, ...]
    biographies: Mapping[int, Biography]


def sync_members(
    api: MembersApi, *, accept_shrink: bool = False, progress: Progress | None = None
) -> SyncReport:
    """Bring seats, members, parties and spells up to what the Members API says now."""

    def work(report: SyncReport, run: SyncRun) -> None:
        reading = read_members(api, progress)
        with transaction() as session:
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
    came_or_went = listed ^ known
    if len(came_or_went) > MOST_BIOGRAPHIES:
        return MembersReading(seats, members, {})
    return MembersReading(seats, members, _read_biographies(api, came_or_went))


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
    for info in reading.members:
        _write_member(session, info, seats[info.seat_id], report, reading.biographies.get(info.member_id))
    for member_id in sorted(absent):
        _write_departure(session, current[member_id], report, reading.biographies.get(member_id))
    report.counts |= {
        "seats": len(reading.seats),
        "members": len(reading.members),
        "vacant": len(reading.seats) - len(reading.members),
    }


def match_seats(
    session: Session, found: tuple[SeatInfo, ...], report: SyncReport, *, accept_shrink: bool
) -> dict[int, Seat]:
    """Our seats by Parliament's id. A confirmed id or the name matches; an inferred id never does.

    Raises `SyncRefusedError` when a seat of theirs is not one of ours: boundaries have changed, which needs
    new data.
    """
    ours = list(session.scalars(sa.select(Seat)))
    by_id = {seat.parliament_id: seat for seat in ours if seat.parliament_id_basis == "confirmed"}
    by_name = {make_slug(seat.name): seat for seat in ours}
    matched: dict[int, Seat] = {}
    strangers: list[str] = []
    for info in found:
        seat = by_id.get(info.seat_id) or by_name.get(make_slug(info.name))
        if seat is None:
            strangers.append(info.name)
            continue
        matched[info.seat_id] = seat
    absent = len(ours) - len(matched)
    if strangers:
        raise SyncRefusedError(f"{len(strangers)} seats are not known here, the first {strangers[0]}", [])
    if not accept_shrink and absent > 3 and absent > len(ours) * 0.05:
        raise SyncRefusedError(f"{absent} of {len(ours)} seats are missing from the answer", [])
    if len({seat.id for seat in matched.values()}) != len(matched):
        raise SyncRefusedError("two seats of the answer are one seat here", [])
    for seat_id, seat in matched.items():
        seat.parliament_id, seat.parliament_id_basis = seat_id, "confirmed"
    return matched


def _write_member(
    session: Session, info: MemberInfo, seat: Seat, report: SyncReport, biography: Biography | None
) -> None:
    member = session.get(Member, info.member_id)
    is_new, was_current = member is None, member is not None and member.is_current
    if member is None:
        member = Member(
            id=info.member_id, name=info.name_display, is_current=True, source=SOURCE, seen_at=now()
        )
        session.add(member)
    _write_names(session, member, info, report, is_new=is_new)
    _write_party(session, member, info, report)
    report.is_changed |= session.is_modified(member)
    member.is_current, member.source, member.seen_at = True, SOURCE, now()
    session.flush()
    since = info.sits_since or today_in_london()
    if biography is not None:
        replace_spells(session, member, biography, SeatFinder(session))
    open_spell(session, member, seat, since)
    if not was_current:
        kind = "arrived" if is_new else "returned"
        add_event(session, kind, member_id=member.id, seat_id=seat.id, happened_on=info.sits_since)
        report.note(kind, f"{member.name}, {seat.name}")


def _write_names(
    session: Session, member: Member, info: MemberInfo, report: SyncReport, *, is_new: bool
) -> None:
    if not is_new and member.name != info.name_display:
        detail = {"from": member.name, "to": info.name_display}
        add_event(session, "renamed", member_id=member.id, detail=detail)
        report.note("renamed", f"{member.name}: {info.name_display}")
    member.name, member.list_name, member.full_title = info.name_display, info.name_list, info.name_full
    member.address_as = info.name_address


def _write_party(session: Session, member: Member, info: MemberInfo, report: SyncReport) -> None:
    """Take over the party. A member whom the answer gives none has none here; that alone is no change of
    party."""
    before = member.party
    after: Party | None = upsert_party(session, info.party, report) if info.party else None
    member.party = after
    if before is not None and after is not None and before.id != after.id:
        detail = {"from": before.name, "to": after.name}
        add_event(session, "changed_party", member_id=member.id, detail=detail)
        report.note("changed_party", f"{member.name}: {before.name} to {after.name}")


def _write_departure(
    session: Session, member: Member, report: SyncReport, biography: Biography | None
) -> None:
    seat = session.scalar(
        sa.select(Seat)
        .join(Spell, Spell.seat_id == Seat.id)
        .where(Spell.member_id == member.id, Spell.ended_on.is_(None))
    )
    if biography is not None:
        replace_spells(session, member, biography, SeatFinder(session))
    dissolution = queries.find_dissolution(today_in_london())
    ended_on: date | None = dissolution.started_on if dissolution else None
    last = close_spells(session, member, ended_on or today_in_london())
    member.is_current, member.seen_at = False, now()
    add_event(
        session, "left", member_id=member.id, seat_id=seat.id if seat else None, happened_on=ended_on or last
    )
    report.note("left", f"{member.name}, {seat.name if seat else ''}".rstrip(", "))


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
    """Biographies of those who came or went: a comfort, so a fault here stops nothing."""
    found: dict[int, Biography] = {}
    for member_id in sorted(member_ids):
        try:
            found[member_id] = api.get_biography(member_id)
        except HttpError as error:
            if error.reason not in {"not_found", "empty", "wrong_shape"}:
                break
    return found
