"""What an MP's office writes to the address that a letter came from goes on to the letter's writer, once, and is not
kept: the outbox empties it as soon as it was handed over.

Whether the sender is who the From header says is the relay's to check (DMARC), before the mail comes here.
"""

from __future__ import annotations

from app.core.clock import now
from app.core.database import db
from app.core.tokens import make_key
from app.letters.mails import queue_mail
from app.letters.models import Letter, TakenMail
from app.letters.recipients import find_letter_recipient
from app.mail.inbound import Inbound
from app.mail.messages import read_address

PARLIAMENT = "@parliament.uk"


def is_from_office(letter: Letter, sender: str) -> bool:
    """True for the MP's own address and for any of Parliament's."""
    return sender.endswith(PARLIAMENT) or (bool(sender) and sender == _find_mp_address(letter))


def pass_on(letter: Letter, inbound: Inbound) -> str:
    """Queue a mail to the writer with `inbound` attached, the first time that it comes; a mail too large for that is
    told of. A word for the figures."""
    if not take_once(letter, inbound.identity):
        return "repeated"
    is_queued = queue_mail(
        letter,
        "office_message",
        reply_to=read_address("Reply-To", inbound.sender),
        original=None if inbound.is_too_large else inbound.raw,
        sender=inbound.sender,
        is_mp=inbound.sender == _find_mp_address(letter),
        is_too_large=inbound.is_too_large,
    )
    return "passed_on" if is_queued else "other"


def take_once(letter: Letter, identity: str) -> bool:
    """True the first time that a mail of this identity is brought for the letter, which is locked."""
    key = make_key("taken-mail", letter.mail_key, identity)
    if db.session.get(TakenMail, key) is not None:
        return False
    db.session.add(TakenMail(key=key, taken_at=now()))
    db.session.flush()
    return True


def _find_mp_address(letter: Letter) -> str:
    return (find_letter_recipient(letter.member) or "").lower()
