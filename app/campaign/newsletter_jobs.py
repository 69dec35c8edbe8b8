"""Keeping the newsletter's promises: told when a seat is filled, told when a motion opens."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.campaign.models import Subscriber
from app.campaign.newsletter_services import is_refused, make_reference, remove_subscriber, send_mail
from app.core.database import db, transaction
from app.core.jobs import every
from app.mail.models import Outbox
from app.parliament.models import Motion, ParliamentEvent, Seat
from app.parliament.queries import find_followed_motion, find_sitting_member

AT_ONCE = 200


@every("campaign.tell_filled", minute="20", late_after=timedelta(hours=6))
def tell_filled() -> int:
    """Tell whoever waits for a seat that has an MP now, and erase them; how many."""
    waiting = sa.select(Subscriber.id).where(
        Subscriber.list_name == "seat", Subscriber.confirmed_at.is_not(None)
    )
    return sum(_tell_filled(row_id) for row_id in db.session.scalars(waiting.order_by(Subscriber.id)).all())


@every("campaign.tell_open", minute="*/10", late_after=timedelta(hours=2))
def tell_open() -> int:
    """Tell the `motion` list that the motion now followed can be signed; how many were told in this run."""
    motion = find_followed_motion()
    if motion is None or motion.state != "open":
        return 0
    return sum(_tell_open(row_id, motion.id) for row_id in _list_untold(motion))


def _tell_filled(row_id: int) -> bool:
    with transaction() as session:
        row = session.get(Subscriber, row_id, with_for_update=True)
        seat = session.get(Seat, row.seat_id) if row and row.seat_id else None
        member = find_sitting_member(seat) if seat else None
        if row is None or seat is None or member is None:
            return False
        if not is_refused(row.email):
            send_mail(row, "newsletter_filled", seat_name=seat.name, seat_slug=seat.slug, mp_name=member.name)
        session.delete(row)
        return True


def _list_untold(motion: Motion) -> list[int]:
    """Who joined before the motion was followed and has no mail about it yet."""
    followed_at = db.session.scalar(
        sa.select(sa.func.max(ParliamentEvent.seen_at)).where(
            ParliamentEvent.kind == "motion_followed", ParliamentEvent.motion_id == motion.id
        )
    )
    if followed_at is None:
        return []
    told = sa.select(Outbox.reference).where(Outbox.kind == _kind(motion.id))
    query = sa.select(Subscriber.id).where(
        Subscriber.list_name == "motion",
        Subscriber.confirmed_at < followed_at,
        (sa.literal("subscriber:") + sa.cast(Subscriber.id, sa.Text)).not_in(told),
    )
    return list(db.session.scalars(query.order_by(Subscriber.id).limit(AT_ONCE)))


def _tell_open(row_id: int, motion_id: int) -> bool:
    with transaction() as session:
        row = session.get(Subscriber, row_id, with_for_update=True)
        motion = session.get(Motion, motion_id)
        if row is None or motion is None or _is_told(row, motion_id):
            return False
        if is_refused(row.email):
            remove_subscriber(row)
            return False
        title = motion.title or motion.subject
        send_mail(row, "newsletter_open", kind=_kind(motion_id), number=motion.number, motion_title=title)
        return True


def _is_told(row: Subscriber, motion_id: int) -> bool:
    query = sa.select(
        sa.exists().where(Outbox.reference == make_reference(row), Outbox.kind == _kind(motion_id))
    )
    return bool(db.session.scalar(query))


def _kind(motion_id: int) -> str:
    return f"newsletter_open_{motion_id}"
