"""Finished drafts of made-up people, and the links in the mails that they get."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.core.database import db, transaction
from app.letters.drafts import ConsentGiven, FinishedDraft
from app.letters.models import Letter
from app.letters.rules import choose_variant
from app.letters.services import submit_letter
from app.letters.situation import get_situation
from app.mail.models import Outbox
from app.parliament.models import Seat
from tests.support.mail_reading import get_text

NEWS = ConsentGiven("Email me news.", "news-test", "check")


def finish_draft(seat: str = "brighton-pavilion", **changes: Any) -> FinishedDraft:
    """A finished draft to the MP of `seat`, as the rules have it now."""
    found = db.session.scalars(sa.select(Seat).where(Seat.slug == seat)).one()
    situation = get_situation(found)
    assert situation.member is not None
    draft = FinishedDraft(
        draft="d" * 32,
        seat_id=found.id,
        member_id=situation.member.id,
        motion_id=situation.motion.id if situation.motion else None,
        variant=str(choose_variant(situation)),
        subject="Who runs our computers",
        answer_why="Quokka-like worries keep me awake.",
        answer_local="My surgery in Wibblethorpe stood still for a day.",
        body="Will you help? " * 20,
        name="Zoë Quillfeather",
        email="zoe.quillfeather@example.org",
        address="3 Wibble Row\nBrighton",
        postcode="BN1 1AA",
        postcode_reason=None,
        consent=ConsentGiven("I agree that this letter goes.", "letter-test", "check"),
        news_consent=None,
    )
    return replace(draft, **changes)


def submit(seat: str = "brighton-pavilion", **changes: Any) -> int:
    """Submit such a draft; the letter's id."""
    finished = finish_draft(seat, **changes)
    with transaction():
        return submit_letter(finished).id


def get_letter(letter_id: int) -> Letter:
    """The letter as it stands."""
    return db.session.get_one(Letter, letter_id, populate_existing=True)


def list_mails(letter_id: int, kind: str | None = None) -> list[Outbox]:
    """The outbox rows of a letter, the oldest first."""
    query = sa.select(Outbox).where(Outbox.reference == f"letter:{letter_id}").order_by(Outbox.id)
    if kind:
        query = query.where(Outbox.kind == kind)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def find_link(row: Outbox, page: str = "confirm") -> str:
    """The path of the page `page` (`confirm`, `not-me`, `replace` …) in a queued mail."""
    assert row.message is not None
    found = re.search(rf"https?://[^/\s]+(/letters/[^/\s]+/{page})\b", get_text(row.message))
    assert found, f"no link to {page}"
    return found.group(1)


def get_confirm_path(letter_id: int) -> str:
    """The path of the newest link to confirm."""
    rows = [row for row in list_mails(letter_id) if row.kind.startswith("confirm_") and row.message]
    return find_link(rows[-1])
