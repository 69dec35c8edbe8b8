"""Which mails are due, in the order in which they should go: first those for which a person waits, then in an order
that is fair between MPs."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from app.core.clock import now
from app.core.database import db
from app.mail import states
from app.mail.hooks import list_awaited_kinds
from app.mail.models import Outbox
from app.mail.pacing import count_slots_a_minute, find_opening, get_spacing
from app.mail.pauses import list_pauses, paused_rows


def list_due(moment: datetime, limit: int, ahead: timedelta = timedelta()) -> list[tuple[int, datetime]]:
    """(id, due at) of queued mails that may go, at most as many of one `pace_key` as its slots in a minute,
    each key in turn, so that a flood to one never delays another; before them what is awaited."""
    ready = [
        Outbox.state == states.QUEUED,
        Outbox.due_at <= moment + ahead,
        sa.not_(paused_rows(list_pauses())),
    ]
    if find_opening(moment) is not None:
        ready.append(Outbox.pace_key.is_(None))
    turn = sa.func.row_number().over(
        partition_by=sa.func.coalesce(Outbox.pace_key, sa.cast(Outbox.id, sa.Text)), order_by=Outbox.id
    )
    rank = sa.case((Outbox.kind.in_(list_awaited_kinds()), 0), else_=1)
    due = sa.select(Outbox.id, Outbox.due_at, turn.label("turn"), rank.label("rank")).where(*ready).subquery()
    query = sa.select(due.c.id, due.c.due_at).order_by(due.c.rank, due.c.turn, due.c.id).limit(limit)
    slots = count_slots_a_minute()
    if slots is not None:
        query = query.where(due.c.turn <= slots)
    return [(row.id, row.due_at) for row in db.session.execute(query)]


def get_first_due(outbox_id: int) -> int:
    """The mail whose turn it is when this one is woken: the oldest that is due to the same MP, for who confirmed last
    must not pass those who wait for the MP's next slot; else itself."""
    if get_spacing() is None:
        return outbox_id
    woken = aliased(Outbox)
    query = (
        sa.select(Outbox.id)
        .join(woken, sa.and_(woken.pace_key == Outbox.pace_key, woken.state == states.QUEUED))
        .where(woken.id == outbox_id, Outbox.state == states.QUEUED, Outbox.due_at <= now())
        .where(sa.not_(paused_rows(list_pauses())))
    )
    return db.session.scalar(query.order_by(Outbox.id).limit(1)) or outbox_id
