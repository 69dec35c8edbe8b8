"""After a restore: letters that may have gone already are shown to staff before they go.

A backup knows nothing of what was sent after it. So the copy, and only the copy, is marked when it is made: every
letter that waited then is `uncertain` in it, with the reason `restored`, and a row says until when a letter may have
been written and confirmed before. A letter of that time that its writer confirms, or exchanges, after the restore is
`uncertain` too. Mails of the site's own are sent again, with the Message-ID that they had.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.mail import states
from app.mail.hooks import list_letter_kinds
from app.mail.models import Heartbeat, Outbox, Restore

REASON = "restored"
CLOCK_SLACK = timedelta(minutes=1)


def mark_restored(connection: sa.Connection) -> int:
    """Mark a database as the copy of one that went on, inside the caller's transaction; how many letters are
    uncertain by it."""
    moment = now()
    connection.execute(sa.insert(Restore).values(marked_at=moment))
    forget_workers(connection)
    letters = sa.update(Outbox).where(
        Outbox.kind.in_(list_letter_kinds()), Outbox.state.in_((states.QUEUED, states.SENDING))
    )
    values = {"state": states.UNCERTAIN, "reason": REASON, "done_at": moment}
    return connection.execute(
        letters.values(**values, announced_at=None, token=None, lease_until=None)
    ).rowcount


def forget_workers(connection: sa.Connection) -> None:
    """Leave no sign of life of workers that belong to another database."""
    connection.execute(sa.delete(Heartbeat))


def find_restore() -> datetime | None:
    """When this database was last marked as a copy of one that went on; None if never."""
    return db.session.scalar(sa.select(sa.func.max(Restore.marked_at)))


def may_have_gone(written_at: datetime) -> bool:
    """Whether a letter of that time may have been sent by the database that this one is a copy of."""
    restored_at = find_restore()
    return restored_at is not None and written_at <= restored_at + CLOCK_SLACK


def count_restored() -> int:
    """Letters that wait for staff since a restore."""
    query = sa.select(sa.func.count()).select_from(Outbox)
    return db.session.scalar(query.where(Outbox.state == states.UNCERTAIN, Outbox.reason == REASON)) or 0
