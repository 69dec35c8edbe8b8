"""What the writer's private page shows: how the letter stands, with times, what is next, and what we hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask import url_for

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.letters.clocks import get_answer_time, get_erasing_time
from app.letters.links import make_letter_token
from app.letters.mails import make_mail_reference
from app.letters.models import Letter
from app.letters.rendering import LetterParts, compose_letter
from app.letters.replace import Offer
from app.mail.models import Outbox
from app.mail.pacing import find_sending_time

# what a letter holds about its writer, in the order of the page; `mails` are the outbox's copies
HELD_THINGS = (
    ("words", ("subject", "answer_why", "answer_local", "body")),
    ("name", ("name",)),
    ("email", ("email",)),
    ("address", ("address", "postcode")),
    ("reason", ("postcode_reason",)),
    ("consent", ("consents",)),
    ("reply", ("replied",)),
)
WORDS = frozenset({"salutation", "answer_why", "answer_local", "body"})


@dataclass(frozen=True, slots=True)
class PrivatePage:
    """`next_at`: when the letter goes out, None when nobody can say; `waits_for`: the reason why not now, if any.
    `held`: names of what we hold; all of it goes at `erased_at`. `replaced_by`: the token of the letter that took this
    one's place. `share_url` leads others of the seat to their own letter."""

    letter: Letter
    words: list[str]
    next_at: datetime | None
    is_due: bool
    waits_for: str | None
    answer_by: datetime | None
    held: list[str]
    erased_at: datetime | None
    replaced_by: str | None
    share_url: str


def get_private_page(letter: Letter) -> PrivatePage:
    """Everything that the page of this letter shows."""
    row = _find_row(letter)
    next_at = find_sending_time(row) if row is not None and letter.state == "queued" else None
    return PrivatePage(
        letter=letter,
        words=list_words(letter),
        next_at=next_at,
        is_due=next_at is not None and next_at <= now(),
        waits_for=row.reason if row is not None and letter.state == "queued" else None,
        answer_by=get_answer_time(letter),
        held=[name for name, fields in HELD_THINGS if any(getattr(letter, field) for field in fields)],
        erased_at=get_erasing_time(letter),
        replaced_by=_find_replacement(letter),
        share_url=get_config().site_url + url_for("letters.write", seat=letter.seat.slug),
    )


def list_words(letter: Letter) -> list[str]:
    """The paragraphs of the letter from the salutation on, without name, postal address and email address."""
    return _compose(letter, letter.member.name, letter.member.address_as, letter.body or "")


def list_offered_words(letter: Letter, offer: Offer) -> list[str]:
    """The same for the letter offered in its place: the writer's answers, the campaign's new words."""
    return _compose(letter, offer.member_name, offer.address_as, offer.body)


def _compose(letter: Letter, member_name: str, address_as: str | None, body: str) -> list[str]:
    composed = compose_letter(
        LetterParts(
            member_name=member_name,
            address_as=address_as,
            answer_why=letter.answer_why or "",
            answer_local=letter.answer_local or "",
            body=body,
            campaign_body=body,
            name=letter.name or "",
            address=letter.address or "",
            postcode=letter.postcode or "",
        )
    )
    return [paragraph.text for paragraph in composed.paragraphs if paragraph.part in WORDS]


def _find_row(letter: Letter) -> Outbox | None:
    query = sa.select(Outbox).where(Outbox.reference == make_mail_reference(letter), Outbox.kind == "letter")
    return db.session.scalars(query.order_by(Outbox.id.desc())).first()


def _find_replacement(letter: Letter) -> str | None:
    made = db.session.scalar(sa.select(Letter).where(Letter.replaces_id == letter.id, Letter.state != "erased"))
    return make_letter_token(made) if made is not None else None
