"""Mail to the address that a letter came from: bounces, and what the MP's office writes."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core.clock import now
from app.core.database import db
from app.letters.bounces import take_bounce
from app.letters.delivery_hooks import read_reference
from app.letters.locks import lock_letter
from app.letters.models import Letter
from app.letters.passing_on import is_from_office, pass_on
from app.mail.bounces import Bounce
from app.mail.doors import Door, open_door
from app.mail.hooks import register_kind
from app.mail.inbound import Inbound, Meaning
from app.mail.receiving import count_other

PREFIX = "letters"
CLOSED = frozenset({"awaiting_confirmation", "erased"})
PASSED_ON = frozenset({Meaning.MAIL, Meaning.AUTO_REPLY})


def init_receiving(app: Flask) -> None:
    """Open the door `letters+<key>@`, and hear of confirmation mails that come back."""
    open_door(app, PREFIX, Door(is_open, receive))
    register_kind(app, "confirm_letter", on_bounce=stop_reminding, is_awaited=True)
    register_kind(app, "confirm_reminder", on_bounce=stop_reminding)


def is_open(key: str) -> bool:
    """True while a letter that may have left us is behind the key, until it is erased."""
    state = db.session.scalar(sa.select(Letter.state).where(Letter.mail_key == key))
    return state is not None and state not in CLOSED


def receive(key: str, inbound: Inbound) -> str | None:
    """Deal with one mail, inside the caller's transaction: a bounce is acted on, what the office writes goes on to the
    writer, everything else is dropped. A word for the figures; None when no letter is there any more. Raises
    `NotYet`."""
    letter_id = db.session.scalar(sa.select(Letter.id).where(Letter.mail_key == key))
    letter = lock_letter(letter_id) if letter_id is not None else None
    if letter is None or letter.state in CLOSED:
        return None
    if inbound.bounce is not None:
        return take_bounce(letter, inbound.bounce, inbound.identity)
    if inbound.meaning in PASSED_ON and is_from_office(letter, inbound.sender):
        return pass_on(letter, inbound)
    return count_other(inbound)


def stop_reminding(reference: str, bounce: Bounce) -> None:
    """An address that does not exist is not reminded."""
    letter = lock_letter(read_reference(reference))
    if letter is not None and letter.state == "awaiting_confirmation" and bounce.weight == "hard":
        letter.reminded_at = letter.reminded_at or now()
        db.session.flush()
