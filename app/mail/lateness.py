"""Whether mail goes: how long what might go has waited, and what the relay keeps putting off."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.mail import states
from app.mail.hours import find_opened_at, is_open
from app.mail.models import Gate, Outbox
from app.mail.pacing import CLOCK_SLACK, get_spacing
from app.mail.pauses import list_pauses, paused_rows

LATE = timedelta(minutes=15)


def list_oldest_due() -> list[tuple[str, datetime]]:
    """(kind, since when it might have gone) of what is due, the oldest of each kind. What a pause, the pace of its MP
    or the hour keeps back is not late, however long it waits; what the whole site's ceiling keeps back is."""
    moment = now()
    since = _find_since(moment)
    query = sa.select(Outbox.kind, sa.func.min(since)).outerjoin(Gate, Gate.key == Outbox.pace_key)
    query = query.where(*_may_go(moment), Outbox.due_at <= moment, since <= moment)
    return [(kind, at) for kind, at in db.session.execute(query.group_by(Outbox.kind))]


def count_put_off() -> int:
    """How many mails have been tried, and not been taken, for a quarter of an hour and longer, and are tried on."""
    tried = (Outbox.reason == "temporary", Outbox.failing_seconds >= LATE.total_seconds())
    query = sa.select(sa.func.count()).select_from(Outbox)
    return db.session.scalar(query.where(*_may_go(now()), *tried)) or 0


def find_last_sent() -> datetime | None:
    """When a mail was last known to be accepted."""
    return db.session.scalar(sa.select(sa.func.max(Outbox.announced_at)).where(Outbox.state == states.SENT))


def is_relay_silent() -> bool:
    """Whether mails have been put off for long, and none was taken meanwhile: no MP's server does that, the relay
    does."""
    last_at = find_last_sent()
    return count_put_off() > 0 and (last_at is None or now() - last_at > LATE)


def _may_go(moment: datetime) -> list[sa.ColumnElement[bool]]:
    """Queued, not paused, and not out of hours."""
    ready = [Outbox.state == states.QUEUED, sa.not_(paused_rows(list_pauses()))]
    if not is_open(moment, get_config().sending_hours):
        ready.append(Outbox.pace_key.is_(None))
    return ready


def _find_since(moment: datetime) -> sa.ColumnElement[datetime]:
    """The latest of: when a row became due, when its MP's last slot was over, and when the present hours began."""
    since: sa.ColumnElement[datetime] = sa.type_coerce(Outbox.due_at, Outbox.due_at.type)
    spacing, hours = get_spacing(), get_config().sending_hours
    if spacing is not None:
        is_later = sa.and_(Gate.free_at > since, Gate.free_at <= moment + spacing + CLOCK_SLACK)
        since = sa.case((is_later, Gate.free_at), else_=since)
    opened_at = find_opened_at(moment, hours)
    if opened_at is not None:
        is_later = sa.and_(Outbox.pace_key.is_not(None), since < _literal(opened_at))
        since = sa.case((is_later, _literal(opened_at)), else_=since)
    return since


def _literal(moment: datetime) -> sa.BindParameter[Any]:
    return sa.literal(moment, Outbox.due_at.type)
