"""What the rooms below keep besides letters, and when that is over."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.campaign.models import Subscriber
from app.campaign.newsletter_links import CONFIRM_WITHIN as CONFIRM_NEWS_WITHIN
from app.campaign.newsletter_services import remove_subscriber
from app.core.database import db
from app.mail.models import Outbox
from app.mail.services import erase_messages
from app.parliament.lookup_sources import REMEMBERED_FOR
from app.parliament.models import RememberedPostcode

__all__ = ["CONFIRM_NEWS_WITHIN", "REMEMBERED_FOR"]

KEEP_FAILED_MAILS = timedelta(days=7)


def list_unconfirmed_subscribers(moment: datetime) -> list[int]:
    """Subscribers who did not confirm in time."""
    query = sa.select(Subscriber.id).where(
        Subscriber.confirmed_at.is_(None), Subscriber.created_at <= moment - CONFIRM_NEWS_WITHIN
    )
    return list(db.session.scalars(query))


def delete_subscriber(subscriber_id: int) -> None:
    """Delete a subscriber, unless they confirmed just now, with what their mails held."""
    row = db.session.get(Subscriber, subscriber_id, with_for_update=True, populate_existing=True)
    if row is not None and row.confirmed_at is None:
        remove_subscriber(row)


def list_failed_mails(moment: datetime) -> list[str]:
    """References of mails besides letters that ended long enough ago and still hold an address or a text."""
    query = (
        sa.select(Outbox.reference)
        .distinct()
        .where(
            Outbox.reference.not_like("letter:%"),
            Outbox.done_at <= moment - KEEP_FAILED_MAILS,
            sa.or_(Outbox.message.is_not(None), Outbox.recipient.is_not(None)),
        )
    )
    return list(db.session.scalars(query))


def erase_mail(reference: str) -> None:
    """Blank every row of the reference."""
    erase_messages(reference)


def list_old_postcodes(moment: datetime) -> list[str]:
    """Keys of remembered postcodes that are too old."""
    old = RememberedPostcode.remembered_at <= moment - REMEMBERED_FOR
    return list(db.session.scalars(sa.select(RememberedPostcode.key).where(old)))


def delete_postcode(key: str) -> None:
    """Forget a remembered postcode."""
    db.session.execute(sa.delete(RememberedPostcode).where(RememberedPostcode.key == key))
