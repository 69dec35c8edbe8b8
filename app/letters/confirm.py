"""From the button on the confirm page to the outbox, in one transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from app.campaign.newsletter_services import add_confirmed_subscriber
from app.core.clock import now, to_london
from app.core.database import db
from app.core.extensions import get_config
from app.letters.keys import fold_name, make_one_letter_key
from app.letters.links import DeadLink, get_letter_to_confirm
from app.letters.locks import lock_address, lock_letter
from app.letters.mails import make_mail_reference, make_pace_key
from app.letters.models import Letter
from app.letters.rendering import build_letter_message
from app.letters.states import move_letter
from app.letters.tallies import count_event
from app.mail.services import cancel_messages, queue_message

NAMES_AT_AN_ADDRESS = 3
OURS = frozenset({"queued", "held", "uncertain", "sent"})

Outcome = Literal["confirmed", "repeat", "household"]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What came of the button. `confirmed`: the letter is on its way, now or since before. `repeat`: this
    person's earlier letter stands (`earlier`, only where it has exactly this email address). `household`:
    the address has letters of three other names already, or of another postcode."""

    outcome: Outcome
    letter: Letter
    earlier: Letter | None = None


def confirm_letter(token: str) -> Confirmation:
    """Confirm the letter of a `confirm` token and put it into the outbox; however often and from however
    many places, one letter goes. Raises `DeadLink`."""
    letter = _lock(token)
    if letter.state != "awaiting_confirmation":
        return Confirmation("confirmed", letter)
    key = make_one_letter_key(letter.motion_id, letter.member_id, letter.email or "", letter.name or "")
    earlier = db.session.scalar(sa.select(Letter).where(Letter.one_letter_key == key))
    if earlier is not None:
        letter.reminded_at = letter.reminded_at or now()
        return Confirmation("repeat", letter, earlier if earlier.email == letter.email else None)
    if not _fits_household(letter):
        letter.reminded_at = letter.reminded_at or now()
        return Confirmation("household", letter)
    letter.one_letter_key = key
    move_letter(letter, "queued")
    cancel_messages(make_mail_reference(letter))
    queue_letter(letter)
    count_event(letter, "confirmed")
    _subscribe(letter)
    db.session.flush()
    return Confirmation("confirmed", letter)


def queue_letter(letter: Letter, *, written_at: datetime | None = None) -> None:
    """Insert the outbox row of a confirmed letter: the whole message, with its Message-ID fixed. `written_at` is
    when its first form was stored, if it stands in for another."""
    confirmed_on = to_london(letter.confirmed_at or now()).date()
    message = build_letter_message(letter, recipient=None, confirmed_on=confirmed_on)
    queue_message(
        "letter",
        make_mail_reference(letter),
        message,
        envelope_from=f"letters+{letter.mail_key}@{get_config().mail_domain}",
        pace_key=make_pace_key(letter),
        label=letter.variant,
        written_at=written_at or letter.created_at,
    )


def _lock(token: str) -> Letter:
    seen = get_letter_to_confirm(token)
    lock_address(seen.email_key or "0")
    if lock_letter(seen.id) is None:
        raise DeadLink(410, is_erased=True)
    return get_letter_to_confirm(token)


def _fits_household(letter: Letter) -> bool:
    others = db.session.scalars(
        sa.select(Letter).where(
            Letter.email_key == letter.email_key,
            Letter.motion_id == letter.motion_id,
            Letter.member_id == letter.member_id,
            Letter.state.in_(OURS),
            Letter.id != letter.id,
        )
    ).all()
    names = {fold_name(other.name or "") for other in others}
    return len(names) < NAMES_AT_AN_ADDRESS and all(other.postcode == letter.postcode for other in others)


def _subscribe(letter: Letter) -> None:
    news = next((consent for consent in letter.consents if consent.kind == "news"), None)
    if news is not None and letter.email:
        add_confirmed_subscriber(
            letter.email, "motion", letter.seat_id, news.wording, news.version, news.source
        )
