"""Which mails are due, in the order in which they should go: first those for which a person waits, then in an order
that is fair between MPs."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.database import db
from app.mail import states
from app.mail.hooks import list_awaited_kinds
from app.mail.models import Outbox
from app.mail.pacing import count_slots_a_minute, find_opening
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
