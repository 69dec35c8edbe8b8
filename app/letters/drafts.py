"""A letter before it is stored: the signed token that goes round with the form, and the finished draft.

The server keeps nothing before Send. What must not change between pages (a random id, the variant, the seed
that picks the campaign's words, the seat) travels in a signed token with the time it was made.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import now
from app.core.tokens import TokenError, make_token, read_token

PURPOSE = "letter-draft"


@dataclass(frozen=True, slots=True)
class DraftToken:
    """`id` makes a double click one letter; `seed` picks the words; `begun_at` is when the form was first
    shown.
    """

    id: str
    seat: str
    variant: str
    seed: str
    begun_at: datetime
    source: str | None = None

    @property
    def age(self) -> timedelta:
        """How long ago the form was first shown."""
        return now() - self.begun_at


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What was agreed to, word for word; `version` names the wording, `source` the page it stood on."""

    wording: str
    version: str
    source: str


@dataclass(frozen=True, slots=True)
class FinishedDraft:
    """A letter that its writer has checked and agreed to send: validated, one MP, one motion (or none
    followed).

    `draft` is unique in the database. `address` has 2 to 5 lines joined by line feeds. `postcode` is written
    as `SW1A 1AA`. `postcode_reason` is moved, boundary, other or None. `news_consent` is None unless news was
    asked for.
    """

    draft: str
    seat_id: int
    member_id: int
    motion_id: int | None
    variant: str
    subject: str
    answer_why: str
    answer_local: str
    body: str
    name: str
    email: str
    address: str
    postcode: str
    postcode_reason: str | None
    consent: ConsentGiven
    news_consent: ConsentGiven | None
    locale: str = "en"
    source: str | None = None

    @property
    def wants_news(self) -> bool:
        """True when the writer asked for news about the motion."""
        return self.news_consent is not None


def make_seed() -> str:
    """A random seed for the campaign's words."""
    return secrets.token_hex(8)


def start_draft(seat: str, variant: str, seed: str, source: str | None = None) -> DraftToken:
    """A new draft for `seat`, a slug."""
    return DraftToken(secrets.token_hex(16), seat, variant, seed, now(), source)


def sign_draft(draft: DraftToken) -> str:
    """The draft as the form carries it."""
    payload = {"id": draft.id, "seat": draft.seat, "variant": draft.variant, "seed": draft.seed}
    return make_token(PURPOSE, payload | {"at": draft.begun_at.isoformat(), "source": draft.source})


def read_draft(token: str) -> DraftToken | None:
    """The draft in `token`, whichever seat it is for; None when it is not ours. It never grows too old."""
    try:
        payload: dict[str, Any] = read_token(PURPOSE, token, None)
    except TokenError:
        return None
    begun_at = datetime.fromisoformat(payload["at"])
    return DraftToken(
        payload["id"], payload["seat"], payload["variant"], payload["seed"], begun_at, payload["source"]
    )
