"""At what pace letters go: so many to one MP in an hour, spread within it; so many of the whole site in a
minute; in office hours; and not at all while there is a pause.

The claim asks here, inside its own transaction, so that it holds for all workers together and survives a
restart. Mails without a `pace_key` (the site's own, such as confirmations) are stopped by pauses alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.core.rows import insert_ignore
from app.mail import states
from app.mail.hours import add_open_seconds, find_open_moment, is_open
from app.mail.models import Gate, Outbox

SITE = "site"
LOOK_AGAIN = timedelta(minutes=1)
CLOCK_SLACK = timedelta(minutes=1)


@dataclass(frozen=True)
class Refusal:
    """It may not go now: why (`hours`, `pace`, `site`, `paused:<scope>`), and when to ask again."""

    reason: str
    due_at: datetime


def take_slot(
    session: Session, pace_key: str | None, paused_scope: str | None, moment: datetime
) -> Refusal | None:
    """Take the slot for one mail at `moment`, inside the claim's transaction; a `Refusal` when it may not go, such as
    for a pause of `paused_scope`."""
    if paused_scope is not None:
        return Refusal(f"paused:{paused_scope}", moment + LOOK_AGAIN)
    if pace_key is None:
        return None
    config = get_config()
    hours = config.sending_hours
    if not is_open(moment, hours):
        return Refusal("hours", find_open_moment(moment, hours))
    spacing = get_spacing()
    free_at = _pass_gate(session, pace_key, 1, spacing, moment) if spacing else None
    if free_at is not None:
        return Refusal("pace", find_open_moment(free_at, hours))
    ceiling = config.effective_pace_site_per_minute
    free_at = _pass_gate(session, SITE, ceiling, timedelta(minutes=1), moment) if ceiling else None
    if free_at is not None:
        _give_pace_back(session, pace_key, moment)
        return Refusal("site", find_open_moment(free_at, hours))
    return None


def give_slots_back(session: Session, pace_key: str, taken_at: datetime) -> None:
    """Let the next mail of `pace_key` go at once, and one more of the whole site, for one that took its slots at
    `taken_at` does not go. What others took since stays theirs."""
    _give_pace_back(session, pace_key, taken_at)
    began_before = Gate.free_at <= taken_at + timedelta(minutes=1)
    session.execute(
        sa.update(Gate).where(Gate.key == SITE, Gate.used > 0, began_before).values(used=Gate.used - 1)
    )


def get_spacing() -> timedelta | None:
    """The time between two letters to one MP; None without a limit."""
    per_hour = get_config().effective_pace_per_hour
    return timedelta(hours=1) / per_hour if per_hour else None


def count_slots_a_minute() -> int | None:
    """How many letters to one MP can go in a minute, at most; None without a limit."""
    spacing = get_spacing()
    return math.ceil(timedelta(minutes=1) / spacing) if spacing else None


def find_opening(moment: datetime) -> datetime | None:
    """When any paced mail may go again, while none may: outside office hours, or once the whole site's minute
    is used up; None when some may go now."""
    config = get_config()
    opens_at = find_open_moment(moment, config.sending_hours)
    ceiling = config.effective_pace_site_per_minute
    if opens_at == moment and ceiling:
        gate = sa.select(Gate.free_at).where(Gate.key == SITE, Gate.used >= ceiling, Gate.free_at > moment)
        free_at = db.session.scalar(gate)
        if free_at is not None and free_at <= moment + LOOK_AGAIN + CLOCK_SLACK:
            opens_at = find_open_moment(free_at, config.sending_hours)
    return opens_at if opens_at > moment else None


def get_next_slot(pace_key: str, moment: datetime) -> datetime:
    """The first moment from `moment` on at which one letter of `pace_key` may go, pauses apart."""
    hours, spacing = get_config().sending_hours, get_spacing()
    free_at = db.session.scalar(sa.select(Gate.free_at).where(Gate.key == pace_key)) if spacing else None
    is_taken = (
        free_at is not None and spacing is not None and moment < free_at <= moment + spacing + CLOCK_SLACK
    )
    return find_open_moment(cast(datetime, free_at) if is_taken else moment, hours)


def find_sending_time(pace_key: str, reference: str | None = None) -> datetime | None:
    """When a letter of `pace_key` will go, with those before it: all that wait, or those before the queued
    letter of `reference`. None: at once. A pause has no known end and is told by `pauses.find_pause`."""
    ahead = sa.select(sa.func.count()).select_from(Outbox)
    ahead = ahead.where(Outbox.pace_key == pace_key, Outbox.state == states.QUEUED)
    if reference is not None:
        own = sa.select(sa.func.min(Outbox.id)).where(
            Outbox.pace_key == pace_key, Outbox.reference == reference
        )
        ahead = ahead.where(Outbox.id < own.scalar_subquery())
    moment, spacing = now(), get_spacing()
    slot = get_next_slot(pace_key, moment)
    if spacing is not None:
        waiting = db.session.scalar(ahead) or 0
        slot = add_open_seconds(slot, waiting * spacing.total_seconds(), get_config().sending_hours)
    return slot if slot > moment + LOOK_AGAIN else None


def _give_pace_back(session: Session, pace_key: str, taken_at: datetime) -> None:
    spacing = get_spacing()
    if spacing is not None:
        own = (Gate.key == pace_key, Gate.free_at == taken_at + spacing)
        session.execute(sa.update(Gate).where(*own).values(free_at=taken_at))


def _pass_gate(
    session: Session, key: str, limit: int, window: timedelta, moment: datetime
) -> datetime | None:
    """Count one passage; or, when `limit` of this window are through, the moment when the gate is free again.
    A window that ends later than one can (the clock went back) counts as over, with slack for
    clocks that differ and for claims that waited for each other."""
    is_over = sa.or_(Gate.free_at <= moment, Gate.free_at > moment + window + CLOCK_SLACK)
    change = (
        sa.update(Gate)
        .where(Gate.key == key, sa.or_(is_over, Gate.used < limit))
        .values(
            used=sa.case((is_over, 1), else_=Gate.used + 1),
            free_at=sa.case((is_over, sa.literal(moment + window, Gate.free_at.type)), else_=Gate.free_at),
        )
        .execution_options(synchronize_session=False)
    )
    for _ in range(2):
        if _count(session.execute(change)):
            return None
        free_at = session.scalar(sa.select(Gate.free_at).where(Gate.key == key))
        if free_at is not None:
            return free_at
        session.execute(insert_ignore(Gate).values(key=key, free_at=moment, used=0).on_conflict_do_nothing())
    raise AssertionError("a gate that was just made is there")


def _count(result: Any) -> int:
    return cast("CursorResult[Any]", result).rowcount
