"""Dissolution: a dated state, set by staff. Every seat is vacant, and the loss of members is expected."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from app.core.clock import to_london
from app.core.database import db
from app.core.versions import raise_data_version
from app.parliament.errors import ParliamentError
from app.parliament.models import Dissolution, SyncRun
from app.parliament.motions import apply_session_rule
from app.parliament.sync import add_event


class DissolutionError(ParliamentError):
    """A dissolution could not be begun or ended. `reason`: is_dissolved, is_not_dissolved,
    ends_before_it_began."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def begin_dissolution(on: date) -> Dissolution:
    """Parliament is dissolved from that day, inside the caller's transaction; open motions fall with it."""
    if _find_open() is not None:
        raise DissolutionError("is_dissolved")
    row = Dissolution(started_on=on, ended_on=None)
    db.session.add(row)
    db.session.flush()
    add_event(db.session, "dissolved", happened_on=on)
    apply_session_rule(db.session)
    raise_data_version(db.session)
    return row


def end_dissolution(on: date) -> Dissolution:
    """A new Parliament sits from that day (polling day), inside the caller's transaction."""
    row = _find_open()
    if row is None:
        raise DissolutionError("is_not_dissolved")
    if on < row.started_on:
        raise DissolutionError("ends_before_it_began")
    row.ended_on = on
    db.session.flush()
    add_event(db.session, "dissolution_ended", happened_on=on)
    raise_data_version(db.session)
    return row


def is_house_read_since(day: date) -> bool:
    """True once the members have been read from Parliament on that day or later."""
    read_at = db.session.scalar(
        sa.select(sa.func.max(SyncRun.data_at)).where(SyncRun.kind == "members", SyncRun.outcome == "ok")
    )
    return read_at is not None and to_london(read_at).date() >= day


def _find_open() -> Dissolution | None:
    query = sa.select(Dissolution).where(Dissolution.ended_on.is_(None))
    return db.session.scalar(query.order_by(Dissolution.started_on.desc()))
