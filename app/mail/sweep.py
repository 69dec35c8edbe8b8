"""Once a minute: what a crash left behind, what was not announced, and what is due and nobody woke."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.engine import CursorResult

from app.core.clock import now
from app.core.database import db, transaction
from app.core.extensions import get_config
from app.core.jobs import enqueue, enqueue_later, every
from app.mail import outcomes, states
from app.mail.announcing import announce, list_unannounced
from app.mail.claims import get_lease
from app.mail.delivery import deliver
from app.mail.hooks import list_letter_kinds
from app.mail.hours import is_open
from app.mail.models import Outbox
from app.mail.pacing import count_slots_a_minute
from app.mail.pauses import list_pauses, paused_rows

BATCH = 5000
MOST_REPEATS = 10
AHEAD = timedelta(minutes=1)
KEPT_UNSENT = timedelta(days=7)


@every("mail.sweep", minute="*", late_after=timedelta(minutes=5), lease=timedelta(minutes=2))
def sweep() -> None:
    """Free what nobody holds any more, repeat announcements, wake what is due."""
    free_expired()
    for outbox_id in list_unannounced(BATCH):
        announce(outbox_id)
    wake_due()


@every("mail.forget", hour="3", minute="40", late_after=timedelta(days=2))
def forget() -> int:
    """Empty the mails of the site's own that ended unsent a week ago; letters have clocks of their own."""
    old = Outbox.done_at < now() - KEPT_UNSENT
    own = Outbox.kind.not_in(list_letter_kinds())
    ended = Outbox.state.in_((states.FAILED, states.CANCELLED, states.UNCERTAIN))
    return _change(
        sa.update(Outbox)
        .where(ended, own, old, Outbox.message.is_not(None))
        .values(message=None, recipient=None, smtp_text=None)
    )


def free_expired() -> None:
    """Deal with leases that ran out. Nothing handed over: queued again. Handed over: a letter is uncertain, a
    mail of the site's own goes again with the same Message-ID, unless it did so too often."""
    moment = now()
    expired = sa.or_(Outbox.lease_until < moment, Outbox.lease_until > moment + 2 * get_lease())
    unfinished = sa.update(Outbox).where(Outbox.state == states.SENDING, expired)
    unhanded = unfinished.where(Outbox.handed_at.is_(None))
    is_final = sa.or_(Outbox.kind.in_(list_letter_kinds()), Outbox.attempts >= MOST_REPEATS)
    again = outcomes.waiting("lease_expired", moment)
    uncertain = {
        "state": states.UNCERTAIN,
        "reason": "lease_expired",
        "done_at": moment,
        "announced_at": None,
    }
    if not db.session.scalar(sa.select(sa.exists().where(Outbox.state == states.SENDING, expired))):
        return
    with transaction():
        for change, values in (
            (unhanded, again),
            (unfinished.where(Outbox.handed_at.is_not(None), is_final), uncertain),
            (unfinished, again),
        ):
            db.session.execute(change.values(**values).execution_options(synchronize_session=False))


def wake_due() -> int:
    """Wake what is due, or will be within the minute; how many. Nothing while the engine still has a full
    batch."""
    if _is_engine_busy():
        return 0
    moment, woken = now(), 0
    for outbox_id, due_at in list_due(moment, BATCH, AHEAD):
        delay = (due_at - moment).total_seconds()
        is_woken = enqueue("mail.deliver", outbox_id) if delay <= 0 else _enqueue_later(delay, outbox_id)
        if not is_woken:
            break
        woken += 1
    return woken


def list_due(moment: datetime, limit: int, ahead: timedelta = timedelta()) -> list[tuple[int, datetime]]:
    """(id, due at) of queued mails that may go, at most as many of one `pace_key` as its slots in a minute,
    each key in turn, so that a flood to one never delays another."""
    config = get_config()
    ready = [
        Outbox.state == states.QUEUED,
        Outbox.due_at <= moment + ahead,
        sa.not_(paused_rows(list_pauses())),
    ]
    if not is_open(moment, config.sending_hours):
        ready.append(Outbox.pace_key.is_(None))
    turn = sa.func.row_number().over(
        partition_by=sa.func.coalesce(Outbox.pace_key, sa.cast(Outbox.id, sa.Text)), order_by=Outbox.id
    )
    due = sa.select(Outbox.id, Outbox.due_at, turn.label("turn")).where(*ready).subquery()
    query = sa.select(due.c.id, due.c.due_at).order_by(due.c.turn, due.c.id).limit(limit)
    slots = count_slots_a_minute()
    if slots is not None:
        query = query.where(due.c.turn <= slots)
    return [(row.id, row.due_at) for row in db.session.execute(query)]


def drain_due(most: int = 100_000) -> int:
    """Deliver everything that is due here and now, without the engine; how many were tried."""
    tried: set[int] = set()
    while len(tried) < most:
        free_expired()
        for outbox_id in list_unannounced(BATCH):
            announce(outbox_id)
        fresh = [outbox_id for outbox_id, _ in list_due(now(), BATCH) if outbox_id not in tried]
        if not fresh:
            break
        for outbox_id in fresh:
            deliver(outbox_id)
        tried.update(fresh)
    return len(tried)


def _is_engine_busy() -> bool:
    try:
        return int(current_app.extensions["huey"].storage.queue_size()) >= BATCH
    except Exception:  # an engine that is away is not busy: waking will find out
        return False


def _enqueue_later(delay: float, outbox_id: int) -> bool:
    return enqueue_later("mail.deliver", delay, outbox_id)


def _change(change: sa.Update) -> int:
    with transaction():
        result = db.session.execute(change.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
