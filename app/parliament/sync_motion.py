"""The sync of the motion followed: its text, its names, what changed, and motions that may continue it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.core.database import db, transaction
from app.core.http import HttpError
from app.parliament.member_writer import MemberWriter
from app.parliament.members_api import MembersApi
from app.parliament.models import Member, Motion, ParliamentSession, Signature, SyncRun
from app.parliament.motions import apply_session_rule
from app.parliament.motions_api import MotionsApi
from app.parliament.queries import is_dissolved
from app.parliament.signatures import write_signatures
from app.parliament.spells import SeatFinder
from app.parliament.successors import find_candidates, write_candidates
from app.parliament.sync import Progress, SyncReport, add_event, finish_run, run_sync, sync_transaction
from app.parliament.types import Biography, MotionInfo, SomeMember

SOURCE = "motions-api"
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Stranger:
    """What the Members API tells of a signatory, each where it answered."""

    member: SomeMember | None
    biography: Biography | None


@dataclass(frozen=True, slots=True)
class MotionReading:
    """One motion as read, what is told of signatories unknown here, and candidates to continue it."""

    info: MotionInfo
    strangers: Mapping[int, Stranger]
    candidates: tuple[tuple[MotionInfo, str], ...]


def sync_motion(
    api: MotionsApi,
    members_api: MembersApi,
    *,
    accept_shrink: bool = False,
    progress: Progress | None = None,
) -> SyncReport:
    """Bring the motion followed, and earlier ones whose names were never read, up to what Parliament says
    now."""

    def work(report: SyncReport, run: SyncRun) -> None:
        lapse_ended_motions(report)
        motions = list_motions_to_read()
        readings: dict[int, MotionReading] = {}
        for done, motion in enumerate(motions, start=1):
            reading = read_motion(api, members_api, motion)
            if reading is not None:
                readings[motion.id] = reading
            if progress:
                progress(done, len(motions))
        with sync_transaction() as session:
            for motion_id, reading in readings.items():
                write_motion(session, motion_id, reading, report, accept_shrink=accept_shrink)
            report.counts["motions"] = len(readings)
            finish_run(session, run, report)

    return run_sync("motion", work)


def lapse_ended_motions(report: SyncReport) -> None:
    """Let motions of ended sessions lapse. This needs no answer from Parliament, so it comes first."""
    with transaction() as session:
        for motion in apply_session_rule(session):
            report.note("motion_lapsed", f"EDM {motion.number}, session {motion.session_name}")


def list_motions_to_read() -> list[Motion]:
    """The motion followed, then earlier ones of which no complete list of names has been read."""
    query = sa.select(Motion).where(sa.or_(Motion.is_followed, Motion.names_read_at.is_(None)))
    return list(db.session.scalars(query.order_by(Motion.is_followed.desc(), Motion.id)))


def read_motion(api: MotionsApi, members_api: MembersApi, motion: Motion) -> MotionReading | None:
    """The motion's present state at Parliament, or None when its number is not to be found there."""
    api_id = motion.api_id or _find_api_id(api, motion)
    if api_id is None:
        return None
    info = api.get_motion(api_id)
    strangers = {
        member_id: _read_stranger(members_api, member_id) for member_id in _list_unknown(motion, info)
    }
    return MotionReading(info, strangers, find_candidates(api, motion) if motion.is_followed else ())


def write_motion(
    session: Session, motion_id: int, reading: MotionReading, report: SyncReport, *, accept_shrink: bool
) -> None:
    """Write a reading inside the caller's transaction; raises `SyncRefusedError` before it writes
    anything."""
    motion, info = session.get_one(Motion, motion_id), reading.info
    _add_strangers(session, reading, report)
    write_signatures(session, motion, info, report, accept_shrink=accept_shrink)
    if (motion.title, motion.text) != (info.title, info.text):
        report.note("text_read", f"EDM {info.label}")
    motion.api_id, motion.title, motion.text = info.api_id, info.title, info.text
    motion.tabled_on = info.tabled_on or motion.tabled_on
    motion.primary_sponsor_id = info.sponsor_id
    if info.is_withdrawn and motion.state == "open":
        motion.state, motion.closed_on = "withdrawn", today_in_london()
        add_event(session, "motion_withdrawn", motion_id=motion.id)
        report.note("motion_withdrawn", f"EDM {info.label}")
    motion.checked_at, motion.names_read_at, motion.source = now(), now(), SOURCE
    write_candidates(session, motion, reading.candidates, report)


def _find_api_id(api: MotionsApi, motion: Motion) -> int | None:
    dates = db.session.get_one(ParliamentSession, motion.session_name)
    found = api.find_motion(
        motion.number,
        tabled_from=dates.opened_on,
        tabled_to=dates.prorogued_on,
        sponsor_id=motion.primary_sponsor_id,
    )
    return found.api_id if found else None


def _list_unknown(motion: Motion, info: MotionInfo) -> list[int]:
    """Signatories who are not known here, and new names of who does not sit as far as we know: they may sit again."""
    current = set(db.session.scalars(sa.select(Member.id).where(Member.is_current)))
    named = sa.select(Signature.member_id).join(Member, Member.id == Signature.member_id)
    known = set(db.session.scalars(named.where(Signature.motion_id == motion.id)))
    return sorted({one.member_id for one in info.signatures} - current - known)


def _read_stranger(api: MembersApi, member_id: int) -> Stranger:
    """Party, seat and spells of a signatory: worth two questions, not worth a failure."""
    return Stranger(_ask(api.get_member, member_id), _ask(api.get_biography, member_id))


def _ask(get: Callable[[int], Answer], member_id: int) -> Answer | None:
    try:
        return get(member_id)
    except HttpError:
        return None


def _add_strangers(session: Session, reading: MotionReading, report: SyncReport) -> None:
    """Rows for signatories who are not known here: under the name that the motion gives, unless they sit now."""
    names = {one.member_id: one.name for one in reading.info.signatures}
    names.setdefault(reading.info.sponsor_id, reading.info.sponsor_name or "")
    biographies = {key: one.biography for key, one in reading.strangers.items() if one.biography}
    writer, seats = MemberWriter(session, report, biographies), SeatFinder(session)
    for member_id, name in names.items():
        told = reading.strangers.get(member_id, Stranger(None, None)).member
        sitting = told.sitting if told and not is_dissolved() else None
        seat = seats.find_present(sitting.seat_id, sitting.seat_name) if sitting else None
        member = session.get(Member, member_id)
        if sitting is not None and seat is not None and (member is None or not member.is_current):
            writer.write_member(sitting, seat)
        elif member is None:
            writer.write_former(member_id, name or "A member", told.party if told else None)
