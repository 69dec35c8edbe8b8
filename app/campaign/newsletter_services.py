"""Joining and leaving a list. Nobody is on a list before a button on a page opened from their mail was
pressed, and no answer tells whether an address was known before. Every function runs inside the caller's
transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app

from app.campaign.models import Subscriber
from app.campaign.newsletter_links import CONFIRM_WITHIN, make_subscriber_url
from app.campaign.newsletter_words import SOURCE, VERSION, get_wording
from app.core.clock import now
from app.core.database import db
from app.core.email_addresses import make_email_key
from app.mail.messages import render_service_message
from app.mail.models import Outbox
from app.mail.services import erase_messages, queue_message
from app.parliament.models import Seat

MAILS_A_DAY = 3
ASKING = ("newsletter_confirm", "newsletter_known")


def refuse_addresses(app: Flask, is_refused: Callable[[str], bool]) -> None:
    """Let a room say which addresses must never be mailed: `is_refused(email)`."""
    app.extensions.setdefault("newsletter_refusals", []).append(is_refused)


def request_subscription(email: str, list_name: str, seat: Seat | None) -> None:
    """Note the wish and mail a link to confirm it, at most 3 such mails to an address in 24 hours; in
    silence.
    """
    email_key = make_email_key(email)
    _lock(email_key)
    if is_refused(email) or count_mails(email_key) >= MAILS_A_DAY:
        return
    seat_id = seat.id if seat else None
    row = _find(email, list_name, seat_id) or _add(email, list_name, seat_id)
    if row.confirmed_at is None:
        row.created_at = now()
        row.wording, row.wording_version = get_wording(list_name, seat.name if seat else None), VERSION
        row.source = SOURCE
    db.session.flush()
    name = ASKING[0] if row.confirmed_at is None else ASKING[1]
    send_mail(row, name, list_name=list_name, seat_name=seat.name if seat else None)


def add_confirmed_subscriber(
    email: str, list_name: str, seat_id: int | None, wording: str, version: str, source: str
) -> Subscriber:
    """Somebody whose address was confirmed elsewhere (by their letter) and who agreed to `wording`. Who is on the list
    already stays there by what they agreed to then, with its time."""
    row = _find(email, list_name, seat_id) or _add(email, list_name, seat_id)
    if row.confirmed_at is None:
        row.wording, row.wording_version, row.source = wording, version, source
        row.confirmed_at = now()
        db.session.flush()
    return row


def confirm_subscriber(subscriber: Subscriber) -> None:
    """The button was pressed; a second time changes nothing."""
    if subscriber.confirmed_at is None:
        subscriber.confirmed_at = now()
        db.session.flush()


def remove_subscriber(subscriber: Subscriber) -> None:
    """Erase the row and what its mails held."""
    erase_messages(make_reference(subscriber))
    db.session.delete(subscriber)
    db.session.flush()


def remove_address(email_key: str) -> None:
    """Take an address off every list, confirmed or not, in every way of writing it, with what its mails held."""
    _lock(email_key)
    for row in db.session.scalars(sa.select(Subscriber).where(Subscriber.email_key == email_key)).all():
        remove_subscriber(row)


def send_mail(row: Subscriber, name: str, *, kind: str | None = None, **context: Any) -> None:
    """Queue mail `name` to a subscriber, with the link to leave; news says so to mail programs too (RFC
    8058).
    """
    leave_url = make_subscriber_url(row, "newsletter_leave")
    headers = {"List-Unsubscribe": f"<{leave_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    message = render_service_message(
        name,
        row.email,
        headers=None if name in ASKING else headers,
        confirm_url=make_subscriber_url(row, "newsletter_confirm"),
        leave_url=leave_url,
        holds_until=row.created_at + CONFIRM_WITHIN,
        **context,
    )
    queue_message(kind or name, make_reference(row), message, recipient=row.email)


def make_reference(row: Subscriber) -> str:
    """What every outbox row of a subscriber is found by."""
    return f"subscriber:{row.id}"


def count_mails(email_key: str) -> int:
    """How many mails that ask to confirm the address got in the last 24 hours, over all lists."""
    ids = db.session.scalars(sa.select(Subscriber.id).where(Subscriber.email_key == email_key)).all()
    query = sa.select(sa.func.count()).where(
        Outbox.reference.in_([f"subscriber:{row_id}" for row_id in ids]),
        Outbox.kind.in_(ASKING),
        Outbox.created_at > now() - timedelta(hours=24),
    )
    return db.session.scalar(query) or 0


def find_leave_url(email: str, list_name: str) -> str | None:
    """Where exactly this address leaves the list; None when it is not confirmed on it."""
    row = _find(email, list_name, None)
    return make_subscriber_url(row, "newsletter_leave") if row is not None and row.confirmed_at else None


def is_refused(email: str) -> bool:
    """True for an address whose owner asked never to be mailed."""
    return any(check(email) for check in current_app.extensions.get("newsletter_refusals", []))


def _find(email: str, list_name: str, seat_id: int | None) -> Subscriber | None:
    query = sa.select(Subscriber).where(
        Subscriber.email_key == make_email_key(email),
        Subscriber.email == email,
        Subscriber.list_name == list_name,
    )
    if list_name == "seat":
        query = query.where(Subscriber.seat_id == seat_id)
    return db.session.scalar(query.order_by(Subscriber.id).limit(1))


def _add(email: str, list_name: str, seat_id: int | None) -> Subscriber:
    row = Subscriber(
        email=email, email_key=make_email_key(email), list_name=list_name, seat_id=seat_id, wording="",
        wording_version=VERSION, source=SOURCE, created_at=now(),
    )  # fmt: skip
    db.session.add(row)
    return row


def _lock(email_key: str) -> None:
    """Hold this address until the transaction ends; on SQLite a writer is alone by itself."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(int(email_key[:15], 16))))
