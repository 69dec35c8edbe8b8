"""Whether the body of a stored letter is its writer's own, or the campaign's as it stood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from app.campaign.recommendation import Answer
from app.letters.models import Letter
from app.letters.preview import stage_situation
from app.letters.situation import get_situation
from app.letters.types import Situation, Variant
from app.letters.words import make_mark, render_variant
from app.parliament.queries import Status


def is_body_own(letter: Letter) -> bool:
    """False when the body is, word for word, one that the campaign had for the letter's variant. What is
    not recognised counts as the writer's own, so that it is shown rather than hidden."""
    mark, situation = make_mark(letter.body or ""), get_situation(letter.seat, letter.motion)
    return all(make_mark(body) != mark for body in _list_bodies(Variant(letter.variant), situation))


def _list_bodies(variant: Variant, situation: Situation) -> Iterator[str]:
    """The variant's words as facts stand, and as they may have stood before."""
    staged = stage_situation(variant, situation)
    for status in (staged.status, Status.NOT_SIGNED, Status.NOT_KNOWN):
        for answer in (situation.answer, Answer()):
            yield render_variant(variant, replace(staged, status=status, answer=answer))[1]
