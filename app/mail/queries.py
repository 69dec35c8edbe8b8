"""What stands in the outbox, in figures and rows; never a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import defer

from app.core.clock import now
from app.core.database import db
from app.mail import states
from app.mail.hooks import list_letter_kinds
from app.mail.models import Heartbeat, MailReceived, Outbox

SILENT = timedelta(seconds=90)


def count_by_state() -> list[tuple[str, str, int]]:
    """(kind, state, how many) of everything in the outbox."""
    query = sa.select(Outbox.kind, Outbox.state, sa.func.count()).group_by(Outbox.kind, Outbox.state)
    return [
        (kind, state, count)
        for kind, state, count in db.session.execute(query.order_by(Outbox.kind, Outbox.state))
    ]


def count_waiting() -> dict[str, dict[str, int]]:
    """How many of each kind wait, by reason: a word such as `pace`, `hours` or `paused:all`, what the check said, or
    `due` for no reason."""
    reason = sa.func.coalesce(Outbox.reason, "due")
    query = sa.select(Outbox.kind, reason, sa.func.count()).where(Outbox.state == states.QUEUED)
    counts: dict[str, dict[str, int]] = {}
    for kind, name, count in db.session.execute(
        query.group_by(Outbox.kind, reason).order_by(Outbox.kind, reason)
    ):
        counts.setdefault(kind, {})[name] = count
    return counts


def count_attempts() -> int:
    """Attempts made for what is in the outbox."""
    return db.session.scalar(sa.select(sa.func.sum(Outbox.attempts))) or 0


def count_received() -> dict[str, int]:
    """How many incoming mails were what, since the beginning."""
    query = sa.select(MailReceived.what, sa.func.sum(MailReceived.number)).group_by(MailReceived.what)
    return {row[0]: row[1] for row in db.session.execute(query.order_by(MailReceived.what))}


def count_bounced() -> dict[str, int]:
    """How many mails of each kind came back after they had been accepted."""
    query = (
        sa.select(Outbox.kind, sa.func.count()).where(Outbox.bounced_at.is_not(None)).group_by(Outbox.kind)
    )
    return {row[0]: row[1] for row in db.session.execute(query.order_by(Outbox.kind))}


def list_rows(*, limit: int = 50, **wanted: str | None) -> Sequence[Outbox]:
    """Rows, the newest first, without their messages; `wanted` narrows by column, such as `state="uncertain"`."""
    query = (
        sa.select(Outbox).options(defer(Outbox.message), defer(Outbox.recipient)).order_by(Outbox.id.desc())
    )
    given = {name: value for name, value in wanted.items() if value is not None}
    return db.session.scalars(query.filter_by(**given).limit(limit)).all()


def list_undecided(message_ids: set[str]) -> list[int]:
    """Ids of the uncertain mails, and of the failed ones that are no letters, with one of these Message-IDs, the oldest
    first."""
    is_failed = sa.and_(Outbox.state == states.FAILED, Outbox.kind.not_in(list_letter_kinds()))
    query = sa.select(Outbox.id, Outbox.message_id).where(sa.or_(Outbox.state == states.UNCERTAIN, is_failed))
    return [row.id for row in db.session.execute(query.order_by(Outbox.id)) if row.message_id in message_ids]


def find_row(outbox_id: int) -> Outbox | None:
    """One row."""
    return db.session.get(Outbox, outbox_id)


def find_waiting_reason(reference: str, kind: str) -> str | None:
    """Why the newest queued mail of `reference` waits: a word such as `hours`, `pace`, `paused:all`, or what
    its check said; None when nothing waits, or for no reason."""
    query = sa.select(Outbox.reason).where(
        Outbox.reference == reference, Outbox.kind == kind, Outbox.state == states.QUEUED
    )
    return db.session.scalar(query.order_by(Outbox.id.desc()).limit(1))


def find_last_beat() -> datetime | None:
    """When a worker last gave a sign of life."""
    return db.session.scalar(sa.select(sa.func.max(Heartbeat.seen_at)))


def is_worker_alive() -> bool:
    """Whether a worker gave a sign of life lately."""
    return count_workers(now() - SILENT) > 0


def count_workers(since: datetime) -> int:
    """Workers that gave a sign of life after `since`."""
    return db.session.scalar(sa.select(sa.func.count()).where(Heartbeat.seen_at > since)) or 0
