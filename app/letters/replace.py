"""The letter offered in place of a held one: the campaign's new words, the writer's own answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.letters.answers import is_letter_outdated
from app.letters.chains import find_successor
from app.letters.confirm import queue_letter
from app.letters.consents import LETTER_VERSION, get_letter_wording
from app.letters.endings import get_locked
from app.letters.keys import make_mail_key, make_message_id, make_one_letter_key, make_reference
from app.letters.locks import lock_address
from app.letters.mails import stop_letter
from app.letters.models import Consent, Letter
from app.letters.own_words import is_body_own
from app.letters.rules import choose_variant
from app.letters.situation import get_situation
from app.letters.states import move_letter
from app.letters.tallies import count_event
from app.letters.types import Hindrance, NoLetter
from app.letters.words import compose_campaign_words, is_campaign_subject

KEPT = (
    "seat_id",
    "locale",
    "source",
    "answer_why",
    "answer_local",
    "name",
    "email",
    "email_key",
    "address",
    "postcode",
    "postcode_reason",
)

OFFERED = ("member_id", "motion_id", "variant", "subject", "body")

Replacing = Literal["replaced", "changed", "repeat", "over"]


@dataclass(frozen=True, slots=True)
class Offer:
    """What can go in place of a held letter. `is_same_letter`: the reason for holding is gone, the letter
    stands as it was written; else `body` holds the campaign's new words and `subject` the writer's own one, if
    there was one. `is_body_own`: the held letter's body is not the campaign's. `wording` is what the writer
    agrees to."""

    member_id: int
    member_name: str
    address_as: str | None
    motion_id: int | None
    variant: str
    subject: str
    body: str
    wording: str
    is_same_letter: bool
    is_body_own: bool = False


def find_offer(letter: Letter) -> Offer | NoLetter:
    """The letter that the rules pick now for the seat of `letter`, or why there is none."""
    situation = get_situation(letter.seat)
    variant = choose_variant(situation)
    member = situation.member
    if isinstance(variant, NoLetter):
        return variant
    if member is None:
        return NoLetter(Hindrance.VACANT, is_writers_choice=True)
    motion_id = situation.motion.id if situation.motion else None
    is_same = (member.id, motion_id, variant) == (letter.member_id, letter.motion_id, letter.variant)
    is_same = is_same and not is_letter_outdated(letter.body, letter.created_at, variant, situation)
    words = compose_campaign_words(variant, situation, letter.draft, letter.locale)
    is_subject_kept = is_same or not is_campaign_subject(letter.subject or "", situation)
    return Offer(
        member_id=member.id,
        member_name=member.name,
        address_as=member.address_as,
        motion_id=motion_id,
        variant=str(variant),
        subject=(letter.subject or "") if is_subject_kept else words.subject,
        body=(letter.body or "") if is_same else words.body,
        wording=get_letter_wording(member.name),
        is_same_letter=is_same,
        is_body_own=not is_same and is_body_own(letter),
    )


def replace_letter(letter_id: int, shown: Offer | None) -> tuple[Replacing, Letter]:
    """Put the offered letter, with the subject and body that its writer gave `shown`, in place of a held one
    and queue it: the same person, who has confirmed already. `changed` when the offer is no longer what the
    page showed; `repeat` when the writer has another letter to that MP with us; `over` when the letter waits
    for no choice. A second click finds the first one's letter."""
    lock_address(db.session.scalar(sa.select(Letter.email_key).where(Letter.id == letter_id)) or "0")
    letter = get_locked(letter_id)
    if letter.state != "held":
        made = find_successor(letter)
        return ("replaced", made) if made is not None else ("over", letter)
    offer = find_offer(letter)
    if isinstance(offer, NoLetter) or shown is None or not _is_same_offer(offer, shown):
        return "changed", letter
    if _has_other(letter, offer):
        return "repeat", letter
    if not stop_letter(letter):
        return "over", letter
    move_letter(letter, "withdrawn", "replaced")
    letter.one_letter_key = None
    letter.told_at = now()
    db.session.flush()
    return "replaced", _store_replacement(letter, shown)


def _is_same_offer(offer: Offer, shown: Offer) -> bool:
    """True when the two are the same but for what a writer may change."""
    return replace(shown, subject=offer.subject, body=offer.body) == offer


def _make_key(letter: Letter, offer: Offer) -> str:
    return make_one_letter_key(offer.motion_id, offer.member_id, letter.email or "", letter.name or "")


def _has_other(letter: Letter, offer: Offer) -> bool:
    same = sa.select(Letter.id).where(
        Letter.one_letter_key == _make_key(letter, offer), Letter.id != letter.id
    )
    return db.session.scalar(same) is not None


def _copy_news_consents(letter: Letter) -> list[Consent]:
    fields = ("kind", "wording", "version", "source", "given_at")
    given = [consent for consent in letter.consents if consent.kind == "news"]
    return [Consent(**{field: getattr(consent, field) for field in fields}) for consent in given]


def _store_replacement(letter: Letter, offer: Offer) -> Letter:
    draft, moment = secrets.token_hex(16), now()
    facts = {field: getattr(letter, field) for field in KEPT} | {
        field: getattr(offer, field) for field in OFFERED
    }
    made = Letter(
        draft=draft,
        state="awaiting_confirmation",
        reference=make_reference(draft),
        mail_key=make_mail_key(draft),
        message_id=make_message_id(draft),
        created_at=moment,
        replaces_id=letter.id,
        one_letter_key=_make_key(letter, offer),
        **facts,
    )
    consent = Consent(
        kind="letter", wording=offer.wording, version=LETTER_VERSION, source="replace", given_at=moment
    )
    made.consents = [consent, *_copy_news_consents(letter)]
    db.session.add(made)
    db.session.flush()
    move_letter(made, "queued")
    queue_letter(made, written_at=letter.created_at)
    count_event(made, "replaced")
    db.session.flush()
    return made
