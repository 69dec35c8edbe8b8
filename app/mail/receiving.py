"""One incoming mail: to whom, what it is, what is done, and one more in the figures. Nothing of it is kept here."""

from __future__ import annotations

import logging
from datetime import date, timedelta

import sqlalchemy as sa
from flask import Flask

from app.core.clock import now, today_in_london
from app.core.database import db, transaction
from app.core.jobs import every
from app.core.log import get_logger
from app.mail.bounces import Bounce
from app.mail.doors import OWN, Door, find_door, make_address, open_door
from app.mail.hooks import get_kind
from app.mail.inbound import Inbound, Meaning, list_recipients, read_inbound
from app.mail.models import MailReceived, Outbox

UNKNOWN = "unknown"
RETURNED = {"hard": "bounce_hard", "soft": "bounce_soft", "delayed": "bounce_delayed"}


def init_receiving(app: Flask) -> None:
    """Open this room's own door. The library that reads bounces would log what it stumbles over."""
    logging.getLogger("flufl.bounce").setLevel(logging.CRITICAL)
    open_door(app, OWN, Door(lambda key: _find_row(key) is not None, _receive))


def receive_mail(recipient: str | None, raw: bytes) -> str:
    """Take in one mail to `recipient` (None: as its headers tell), inside the caller's transaction; a word for what it
    was, `unknown` when nobody is there, which is counted and no more."""
    addresses = [recipient] if recipient else list_recipients(raw)
    found = next((door for address in addresses if (door := find_door(address)) is not None), None)
    what = found[0].receive(found[1], read_inbound(raw)) if found is not None else None
    count_received(what or UNKNOWN)
    get_logger("mail").info("mail_received", what=what or UNKNOWN)
    return what or UNKNOWN


def count_received(what: str) -> None:
    """One more in the figures."""
    db.session.add(MailReceived(day=today_in_london(), what=what, number=1))
    db.session.flush()


def count_other(inbound: Inbound) -> str:
    """The word for a mail that is dropped."""
    return "other" if inbound.meaning is Meaning.MAIL else str(inbound.meaning)


def mark_bounced(row: Outbox, bounce: Bounce) -> None:
    """Note on the row of a mail that it came back; the first time stays."""
    if row.bounced_at is None:
        row.bounced_at, row.bounce_code = now(), bounce.code or None
        db.session.flush()


@every("mail.fold_received", hour="2", minute="10", late_after=timedelta(days=2))
def fold_received() -> int:
    """Make the rows of each day that is over one; how many days were folded."""
    crowded = (
        sa.select(MailReceived.day, MailReceived.what, sa.func.sum(MailReceived.number))
        .where(MailReceived.day < today_in_london())
        .group_by(MailReceived.day, MailReceived.what)
        .having(sa.func.count() > 1)
    )
    with transaction() as session:
        found = session.execute(crowded).all()
        for day, what, number in found:
            _fold(day, what, number)
    return len(found)


def _fold(day: date, what: str, number: int) -> None:
    same = sa.delete(MailReceived).where(MailReceived.day == day, MailReceived.what == what)
    db.session.execute(same)
    db.session.add(MailReceived(day=day, what=what, number=number))
    db.session.flush()


def _receive(key: str, inbound: Inbound) -> str | None:
    """A mail to the envelope address of a service mail: only bounces belong there. One that came back is not sent
    again, not even where the bounce is soft: its words went with the relay's acceptance, and no promise rests on it;
    whom a confirmation did not reach is reminded, or asks for it again."""
    row = _find_row(key)
    if row is None:
        return None
    bounce = inbound.bounce
    if bounce is None:
        return count_other(inbound)
    if bounce.original_id not in {None, row.message_id}:
        return "forged"
    if bounce.weight != "delayed":
        hook = get_kind(row.kind).on_bounce
        if hook is not None:
            hook(row.reference, bounce)
        mark_bounced(row, bounce)  # the outbox is always locked last
    return RETURNED[bounce.weight]


def _find_row(key: str) -> Outbox | None:
    return db.session.scalars(sa.select(Outbox).where(Outbox.envelope_from == make_address(OWN, key))).first()
