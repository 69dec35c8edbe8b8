"""Waking the engine after the commit: best effort, for the sweep finds what was not woken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, orm

from app.core.database import db
from app.core.jobs import enqueue
from app.mail.shelf import get_shelf

WAKES = "mail_wakes"


def wake_after_commit(outbox_id: int) -> None:
    """Ask for delivery of a row once the present transaction is committed."""
    db.session.info.setdefault(WAKES, []).append(outbox_id)


@event.listens_for(orm.Session, "after_commit")
def _wake(session: orm.Session) -> None:
    for outbox_id in session.info.pop(WAKES, []):
        if not get_shelf().put(outbox_id) and not enqueue("mail.deliver", outbox_id):
            break


@event.listens_for(orm.Session, "after_rollback")
def _forget(session: Any) -> None:
    session.info.pop(WAKES, None)
