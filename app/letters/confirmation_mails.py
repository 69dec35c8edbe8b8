"""Mails that ask for confirmation: at most 3 to an address in 24 hours, none to one that asked for none."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.letters.clocks import COUNT_MAILS_FOR
from app.letters.keys import make_email_key
from app.letters.mails import queue_mail
from app.letters.models import ConfirmationMail, Letter, NeverMail

MAILS_A_DAY = 3


def send_confirmation(letter: Letter, name: str = "confirm_letter") -> bool:
    """Queue the mail with the link, or its reminder. False, in silence, when the address may get none now.
    The caller holds the address (`lock_address`), so that nobody counts beside it."""
    if letter.email_key is None:
        return False
    if count_confirmation_mails(letter.email_key) >= MAILS_A_DAY or not queue_mail(letter, name):
        return False
    db.session.add(ConfirmationMail(email_key=letter.email_key, sent_at=now()))
    return True


def count_confirmation_mails(email_key: str) -> int:
    """How many the address was sent in the last 24 hours."""
    since = now() - COUNT_MAILS_FOR
    query = sa.select(sa.func.count()).where(
        ConfirmationMail.email_key == email_key, ConfirmationMail.sent_at > since
    )
    return db.session.scalar(query) or 0


def remember_never_mail(email_key: str) -> None:
    """Never mail this address again."""
    if db.session.get(NeverMail, email_key) is None:
        db.session.add(NeverMail(email_key=email_key, asked_at=now()))
        db.session.flush()


def is_never_mailed(email: str) -> bool:
    """True when the owner of the address asked never to be mailed."""
    return db.session.get(NeverMail, make_email_key(email)) is not None
