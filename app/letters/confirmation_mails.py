"""Mails that ask for confirmation: at most 3 to an address in 24 hours, none to one that asked for none."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.email_addresses import make_email_key
from app.core.rows import insert_values
from app.core.statements import Statement, given
from app.letters.clocks import COUNT_MAILS_FOR
from app.letters.mails import queue_confirmation
from app.letters.models import ConfirmationMail, Letter, NeverMail

MAILS_A_DAY = 3
MAILED = Statement(
    sa.select(
        sa.select(sa.func.count())
        .where(ConfirmationMail.email_key == given("email_key"))
        .where(ConfirmationMail.sent_at > given("since"))
        .scalar_subquery()
        .label("mails"),
        sa.exists().where(NeverMail.email_key == given("email_key")).label("is_never"),
    )
)


def send_confirmation(letter: Letter, name: str = "confirm_letter") -> bool:
    """Queue the mail with the link, or its reminder. False, in silence, when the address may get none now;
    one that asked never to be mailed is not kept with the letter, which waits for another address. The caller
    holds the address (`lock_address`), so that nobody counts beside it."""
    if not letter.email or letter.email_key is None:
        return False
    found = MAILED.first(db.session, email_key=letter.email_key, since=now() - COUNT_MAILS_FOR)
    if found.is_never:
        letter.email = None
        db.session.flush()
    if found.is_never or found.mails >= MAILS_A_DAY:
        return False
    queue_confirmation(letter, name)
    insert_values(ConfirmationMail, email_key=letter.email_key, sent_at=now())
    return True


def remember_never_mail(email_key: str) -> None:
    """Never mail this address again."""
    if db.session.get(NeverMail, email_key) is None:
        db.session.add(NeverMail(email_key=email_key, asked_at=now()))
        db.session.flush()


def is_never_mailed(email: str) -> bool:
    """True when the owner of the address asked never to be mailed."""
    return db.session.get(NeverMail, make_email_key(email)) is not None
