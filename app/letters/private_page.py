"""What the writer's private page shows: how the letter stands, with times, what is next, and what we hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from flask import url_for
from flask_babel import format_datetime

from app.core.database import db
from app.core.extensions import get_config
from app.letters.chains import find_successor, list_chain
from app.letters.changes import find_change
from app.letters.clocks import get_answer_time, get_erasing_time
from app.letters.delivery_hooks import check
from app.letters.links import make_letter_token
from app.letters.mails import find_news_url, make_mail_reference, make_pace_key
from app.letters.models import Letter
from app.letters.rendering import LetterParts, compose_letter, get_parts
from app.letters.replace import Offer
from app.letters.types import Hindrance
from app.mail.hooks import Go, Wait
from app.mail.models import Outbox
from app.mail.pacing import find_sending_time
from app.mail.pauses import BOUNCE, find_pause

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
PACED = frozenset({"hours", "pace", "site"})
HINDRANCES = frozenset({*Hindrance, "address_doubted"})
WORDS = frozenset({"salutation", "answer_why", "answer_local", "body"})
NOT_CARRIED = frozenset({"failed", "expired"})


@dataclass(frozen=True, slots=True)
class PrivatePage:
    """`next_at`: from when the letter goes out, None for any moment now; `waits_for`: what must be over
    first, if anything: `paused`, `address_bounced`, a hindrance of the rules, `address_doubted`, `retry`, or
    `changed` for what its writer will be asked or told about within minutes. `held`:
    names of what we hold; all of it goes at `erased_at`. `replaced_by`: the token of the letter that took this
    one's place. `earlier_erased_at`: when the last of the letters that it took the place of goes. `share_url`
    leads others of the seat to their own letter. `change`: why a held letter no longer fits, in a sentence, where
    that is known. `news_url`: where the writer leaves the list that they ticked. `on_paper`: the paragraphs of a
    letter that email did not carry, without its signature, to be printed and posted; else none.
    """

    letter: Letter
    words: list[str]
    next_at: datetime | None
    waits_for: str | None
    answer_by: datetime | None
    held: list[str]
    erased_at: datetime | None
    replaced_by: str | None
    earlier_erased_at: datetime | None
    share_url: str
    change: str | None
    news_url: str | None
    on_paper: list[str]

    @property
    def next_words(self) -> str:
        """Such as "Monday 23 November, from 08:00"."""
        return format_datetime(self.next_at, "EEEE d MMMM, 'from' HH:mm") if self.next_at else ""


def get_private_page(letter: Letter) -> PrivatePage:
    """Everything that the page of this letter shows."""
    is_queued = letter.state == "queued"
    return PrivatePage(
        letter=letter,
        words=list_words(letter),
        next_at=find_sending_time(make_pace_key(letter), make_mail_reference(letter)) if is_queued else None,
        waits_for=_find_hindrance(letter) if is_queued else None,
        answer_by=get_answer_time(letter),
        held=_list_held(letter),
        erased_at=get_erasing_time(letter),
        replaced_by=_find_replacement(letter),
        earlier_erased_at=_find_earlier_erasing(letter),
        share_url=get_config().site_url + url_for("letters.write", seat=letter.seat.slug),
        change=find_change(letter) if letter.state == "held" else None,
        news_url=find_news_url(letter),
        on_paper=_list_on_paper(letter) if letter.state in NOT_CARRIED else [],
    )


def list_words(letter: Letter) -> list[str]:
    """The paragraphs of the letter from the salutation on, without name, postal address and email address."""
    return _list_words(get_parts(letter, None))


def list_offered_words(letter: Letter, offer: Offer) -> list[str]:
    """The same for the letter offered in its place: the writer's answers and, where the letter stands as it
    was written, its body; new words stand in a box of their own."""
    parts, body = get_parts(letter, None), offer.body if offer.is_same_letter else ""
    return _list_words(replace(parts, member_name=offer.member_name, address_as=offer.address_as, body=body))


def _list_words(parts: LetterParts) -> list[str]:
    return [paragraph.text for paragraph in compose_letter(parts).paragraphs if paragraph.part in WORDS]


def _list_on_paper(letter: Letter) -> list[str]:
    parts = replace(get_parts(letter, None), is_on_paper=True)
    return [paragraph.text for paragraph in compose_letter(parts).paragraphs if paragraph.part != "signature"]


def _list_held(letter: Letter) -> list[str]:
    held = [name for name, fields in HELD_THINGS if any(getattr(letter, field) for field in fields)]
    return [*held, "news"] if find_news_url(letter) else held


def _find_hindrance(letter: Letter) -> str | None:
    pause = find_pause(make_pace_key(letter), letter.variant)
    if pause is not None:
        return "address_bounced" if pause.paused_by == BOUNCE else "paused"
    query = sa.select(Outbox.reason).where(
        Outbox.reference == make_mail_reference(letter), Outbox.kind == "letter"
    )
    reason = db.session.scalars(query.order_by(Outbox.id.desc())).first()
    if reason is None or reason in PACED or reason.startswith("paused:"):
        return _look_ahead(letter)
    return reason if reason in HINDRANCES else "retry"


def _look_ahead(letter: Letter) -> str | None:
    """What the look at a letter will find that comes before it goes, as far as that is known now."""
    answer = check(make_mail_reference(letter))
    if isinstance(answer, Wait):
        return answer.reason
    return None if isinstance(answer, Go) else "changed"


def _find_replacement(letter: Letter) -> str | None:
    made = find_successor(letter)
    return make_letter_token(made) if made is not None and made.state != "erased" else None


def _find_earlier_erasing(letter: Letter) -> datetime | None:
    chain = list_chain(letter)
    times = [get_erasing_time(one) for one in chain[: chain.index(letter)]]
    return max((time for time in times if time is not None), default=None)
