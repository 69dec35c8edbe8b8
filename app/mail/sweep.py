"""Once a minute: what a crash left behind, what was not announced, and what is due and nobody woke."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app.core.clock import now
from app.core.commits import commit_left
from app.core.database import db, transaction
from app.core.extensions import get_config
from app.core.jobs import count_waiting, enqueue, enqueue_later, every
from app.mail import outcomes, states
from app.mail.announcing import announce, list_unannounced
from app.mail.claims import get_lease
from app.mail.delivery import deliver_next
from app.mail.hooks import list_letter_kinds
from app.mail.listing import list_due
from app.mail.models import Outbox
from app.mail.queries import count_workers

BATCH = 5000
FEW = 20
ALIVE = timedelta(seconds=90)
MOST_REPEATS = 10
AHEAD = timedelta(minutes=1)
KEPT_UNSENT = timedelta(days=7)


@every("mail.sweep", minute="*", late_after=timedelta(minutes=5), lease=timedelta(seconds=50))
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
    handed = unfinished.where(Outbox.handed_at.is_not(None))
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
            (handed.where(is_final), uncertain),
            (handed.where(sa.not_(is_final)), again),
        ):
            db.session.execute(change.values(**values).execution_options(synchronize_session=False))


def wake_due() -> int:
    """Wake what is due, or will be within the minute; how many. When that is more than a few, the workers'
    threads are asked to go on until nothing is due, instead of once for each mail."""
    moment = now()
    waiting = list_due(moment, FEW + 1, AHEAD)
    if len(waiting) > FEW:
        return _wake_threads()
    woken = 0
    for outbox_id, due_at in waiting:
        delay = (due_at - moment).total_seconds()
        is_woken = enqueue("mail.deliver", outbox_id) if delay <= 0 else _enqueue_later(delay, outbox_id)
        if not is_woken:
            break
        woken += 1
    return woken


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
        try:
            for outbox_id in fresh:
                deliver_next(outbox_id)
        finally:
            commit_left()
        tried.update(fresh)
    return len(tried)


def _wake_threads() -> int:
    """One task for each thread of each worker that is alive, less those that wait already."""
    wanted = max(1, count_workers(now() - ALIVE)) * get_config().worker_threads
    return [enqueue("mail.drain") for _ in range(wanted - count_waiting("mail.drain"))].count(True)


def _enqueue_later(delay: float, outbox_id: int) -> bool:
    return enqueue_later("mail.deliver", delay, outbox_id)


def _change(change: sa.Update) -> int:
    with transaction():
        result = db.session.execute(change.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount
