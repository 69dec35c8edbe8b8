"""What staff and rules do with motions: follow one, let it lapse, go on with its successor.

Services change rows inside the caller's `transaction()`. `find_motion_info` is the one that asks Parliament;
call it before the transaction.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.core.database import db
from app.core.versions import raise_data_version
from app.parliament import queries
from app.parliament.errors import ParliamentError
from app.parliament.models import Dissolution, Member, Motion, ParliamentSession
from app.parliament.motions_api import MotionsApi
from app.parliament.sync import add_event
from app.parliament.types import MotionInfo


class MotionError(ParliamentError):
    """A motion could not be followed or changed. `reason`: no_such_session, no_such_motion, none_followed,
    is_the_same, not_open, in_future, before_it_was_tabled."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def find_motion_info(
    api: MotionsApi, session_name: str, number: int, sponsor_id: int | None = None
) -> MotionInfo | None:
    """The motion of that number in that session as Parliament's list has it, or None; raises `HttpError`."""
    dates = db.session.get(ParliamentSession, session_name)
    if dates is None:
        raise MotionError("no_such_session")
    known = queries.find_motion(session_name, number)
    sponsor_id = sponsor_id or (known.primary_sponsor_id if known else None)
    return api.find_motion(
        number, tabled_from=dates.opened_on, tabled_to=dates.prorogued_on, sponsor_id=sponsor_id
    )


def follow_motion(session_name: str, number: int, info: MotionInfo | None) -> Motion:
    """Make that motion the one followed; earlier ones are kept. Without `info` only a motion known here
    will do."""
    session: Session = db.session
    if session.get(ParliamentSession, session_name) is None:
        raise MotionError("no_such_session")
    motion, before = queries.find_motion(session_name, number), queries.find_followed_motion()
    detail: dict[str, object] = {"from": before.id} if before else {}
    if motion is None:
        detail["is_new"] = True
        if info is None:
            raise MotionError("no_such_motion")
        motion = Motion(
            session_name=session_name, number=number, subject=info.title, state="open", source="motions-api"
        )
        session.add(motion)
    if info is not None:
        _take_over(session, motion, info)
    if before is not None:
        before.is_followed = False
    motion.is_followed = True
    session.flush()
    add_event(session, "motion_followed", motion_id=motion.id, happened_on=today_in_london(), detail=detail)
    apply_session_rule(session)
    raise_data_version(session)
    return motion


def lapse_motion(motion: Motion, on: date) -> None:
    """The motion fell on that day, which has come."""
    if motion.state != "open":
        raise MotionError("not_open")
    if on > today_in_london():
        raise MotionError("in_future")
    if motion.tabled_on and on < motion.tabled_on:
        raise MotionError("before_it_was_tabled")
    motion.state, motion.closed_on = "lapsed", on
    add_event(db.session, "motion_lapsed", motion_id=motion.id, happened_on=on)
    raise_data_version(db.session)


def succeed_motion(session_name: str, number: int, info: MotionInfo | None) -> Motion:
    """Go on with that motion: the one followed until now names it as its successor and is kept."""
    before = db.session.scalar(sa.select(Motion).where(Motion.is_followed))
    if before is None:
        raise MotionError("none_followed")
    if (before.session_name, before.number) == (session_name, number):
        raise MotionError("is_the_same")
    after = follow_motion(session_name, number, info)
    before.successor_id = after.id
    db.session.flush()
    return after


def set_session(name: str, opened_on: date, prorogued_on: date | None, source: str) -> ParliamentSession:
    """Put a session's dates down, a new one or one that has ended; its motions lapse with it."""
    session: Session = db.session
    row = session.get(ParliamentSession, name)
    if row is None:
        row = ParliamentSession(name=name)
        session.add(row)
    row.opened_on, row.prorogued_on, row.source = opened_on, prorogued_on, source
    session.flush()
    apply_session_rule(session)
    raise_data_version(session)
    return row


def apply_session_rule(session: Session) -> list[Motion]:
    """Let every open motion of a session that has ended lapse: motions fall at prorogation, and no session
    outlives a dissolution. Gives those motions."""
    lapsed = []
    for motion in session.scalars(sa.select(Motion).where(Motion.state == "open")).all():
        if ended_on := _find_end(session, session.get_one(ParliamentSession, motion.session_name)):
            motion.state, motion.closed_on = "lapsed", ended_on
            add_event(session, "motion_lapsed", motion_id=motion.id, happened_on=ended_on)
            lapsed.append(motion)
    if lapsed:
        raise_data_version(session)
    return lapsed


def _find_end(session: Session, dates: ParliamentSession) -> date | None:
    """The day on which that session ended, None while it goes on."""
    dissolved_on = session.scalar(
        sa.select(sa.func.min(Dissolution.started_on)).where(Dissolution.started_on >= dates.opened_on)
    )
    days = [day for day in (dates.prorogued_on, dissolved_on) if day and day <= today_in_london()]
    return min(days, default=None)


def _take_over(session: Session, motion: Motion, info: MotionInfo) -> None:
    """What Parliament's list says of a motion; its names come with the next sync."""
    if session.get(Member, info.sponsor_id) is None:
        name = info.sponsor_name or "A member"
        session.add(
            Member(id=info.sponsor_id, name=name, is_current=False, source="motions-api", seen_at=now())
        )
        session.flush()
    motion.api_id, motion.title, motion.text = info.api_id, info.title, info.text
    motion.tabled_on, motion.primary_sponsor_id = info.tabled_on, info.sponsor_id
    if info.is_withdrawn and motion.state == "open":
        motion.state, motion.closed_on = "withdrawn", today_in_london()
