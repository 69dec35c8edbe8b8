"""Waking the engine after the commit: best effort, for the sweep finds what was not woken."""

from __future__ import annotations

from typing import Any

from sqlalchemy import event, orm

from app.core.database import db
from app.core.jobs import enqueue
from app.mail.hooks import get_kind
from app.mail.shelf import get_shelf

WAKES = "mail_wakes"


def wake_after_commit(outbox_id: int, kind: str | None = None) -> None:
    """Ask for delivery of a row once the present transaction is committed; of an awaited `kind` before others."""
    name = name_delivery(kind) if kind is not None else "mail.deliver"
    db.session.info.setdefault(WAKES, []).append((name, outbox_id))


def name_delivery(kind: str) -> str:
    """The job that delivers a mail of this kind: one for which a person waits comes before others."""
    return "mail.deliver_first" if get_kind(kind).is_awaited else "mail.deliver"


@event.listens_for(orm.Session, "after_commit")
def _wake(session: orm.Session) -> None:
    for name, outbox_id in session.info.pop(WAKES, []):
        if not get_shelf().put(outbox_id) and not enqueue(name, outbox_id):
            break


@event.listens_for(orm.Session, "after_rollback")
def _forget(session: Any) -> None:
    session.info.pop(WAKES, None)
