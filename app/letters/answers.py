"""Whether a stored letter still tells of the government's answer what is known now."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime

from app.campaign.recommendation import Answer
from app.letters.rules import is_outdated
from app.letters.types import Situation, Variant
from app.letters.words import render_variant

LONG_AGO = datetime(2026, 6, 3, 12, tzinfo=UTC)
OTHERS = (
    Answer(),
    Answer("awaited", LONG_AGO),
    *(Answer("replied", LONG_AGO, date(2026, 6, 3), "https://example.org", is_so) for is_so in (True, False)),
)


def is_letter_outdated(
    body: str | None, written_at: datetime, variant: Variant, situation: Situation
) -> bool:
    """True when the answer changed after a letter was written, and its `body` lacks the paragraphs in which the
    campaign's words tell of it now: an answer that changed and changed back leaves a letter right. Where its writer
    put such a paragraph into own words, the change alone counts."""
    if not is_outdated(variant, situation, written_at):
        return False
    return not _list_telling(variant, situation) <= _fold_paragraphs(body or "")


def _list_telling(variant: Variant, situation: Situation) -> set[str]:
    """The paragraphs of the campaign's words now that another answer would change."""
    others = _render_others(variant, situation)
    return {one for one in _render(variant, situation) if any(one not in other for other in others)}


def _render_others(variant: Variant, situation: Situation) -> list[set[str]]:
    return [_render(variant, replace(situation, answer=answer)) for answer in OTHERS]


def _render(variant: Variant, situation: Situation) -> set[str]:
    return _fold_paragraphs(render_variant(variant, situation)[1])


def _fold_paragraphs(text: str) -> set[str]:
    return {" ".join(one.split()) for one in re.split(r"\n\s*\n", text)}
