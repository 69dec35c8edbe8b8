"""What staff mark of an MP, by a linked and dated source: never signs such motions, or is a PPS, of whom no public
list is complete. A mark is an office of theirs: a sync leaves it alone, and it ends when the MP leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.core.clock import now, today_in_london
from app.core.database import db
from app.core.versions import raise_data_version
from app.parliament.errors import ParliamentError
from app.parliament.models import Member, Office

STAFF = "staff"
TITLES = {"never_signs": "Never signs Early Day Motions", "pps": "Parliamentary Private Secretary"}
"""By the kinds that staff may mark, what the mark is called where staff say nothing else."""


class MarkError(ParliamentError):
    """An MP could not be marked so. `reason`: has_left, no_https_address, day_in_future, is_not_marked,
    ends_before_it_began."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def mark_member(member: Member, kind: str, source_url: str, on: date, title: str | None = None) -> Office:
    """Mark a sitting MP by a source of that day, inside the caller's transaction; the mark counts from that day. One
    who is marked so already has the mark put right, and the same again changes nothing. Raises `MarkError`."""
    if not member.is_current:
        raise MarkError("has_left")
    if not _is_https_address(source_url):
        raise MarkError("no_https_address")
    if on > today_in_london():
        raise MarkError("day_in_future")
    said = (" ".join((title or "").split()) or TITLES[kind], source_url, on)
    row = _find_mark(member, kind)
    if row is None:
        row = Office(member_id=member.id, kind=kind, source=STAFF, source_kind=STAFF)
    elif (row.title, row.source_url, row.started_on) == said:
        return row
    row.title, row.source_url, row.started_on = said
    row.seen_at = now()
    db.session.add(row)
    raise_data_version(db.session)
    db.session.flush()
    return row


def remove_mark(member: Member, kind: str, on: date) -> Office:
    """End a mark, inside the caller's transaction: from that day on it does not count. The day from which it counted
    unmakes it. Raises `MarkError`."""
    row = _find_mark(member, kind)
    if row is None:
        raise MarkError("is_not_marked")
    if on > today_in_london():
        raise MarkError("day_in_future")
    if row.started_on is not None and on < row.started_on:
        raise MarkError("ends_before_it_began")
    row.ended_on = on
    raise_data_version(db.session)
    db.session.flush()
    return row


def end_marks(session: Session, member: Member, left_on: date | None) -> None:
    """End every mark of a member who has left, after their last day (None: today)."""
    ended_on = (left_on or today_in_london()) + timedelta(days=1)
    for row in session.scalars(_open_marks().where(Office.member_id == member.id)):
        row.ended_on = max(row.started_on or ended_on, ended_on)


def list_marks() -> Sequence[Office]:
    """Every mark that holds, by kind and by the MP's name, with the member."""
    query = _open_marks().join(Office.member).options(joinedload(Office.member))
    return db.session.scalars(query.order_by(Office.kind, Member.name)).all()


def _find_mark(member: Member, kind: str) -> Office | None:
    return db.session.scalar(_open_marks().where(Office.member_id == member.id, Office.kind == kind))


def _open_marks() -> sa.Select[Office]:
    return sa.select(Office).where(Office.source_kind == STAFF, Office.ended_on.is_(None))


def _is_https_address(text: str) -> bool:
    if not text.isprintable() or any(char.isspace() for char in text):
        return False
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme == "https" and "." in (parts.hostname or "")
