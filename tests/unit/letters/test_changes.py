"""What changed, in a sentence for the writer of a held letter."""

from __future__ import annotations

import pytest
from flask import Flask

from app.letters.changes import describe_change
from app.letters.types import OfficeHeld, Variant
from tests.support.situations import OPEN, make_situation


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (Variant.NOT_SIGNED, Variant.SIGNED_OPEN, "has signed EDM 312."),
        (Variant.LAPSED, Variant.SIGNED_OPEN, "EDM 312 has opened, and MPs can sign it."),
        (Variant.NOT_SIGNED, Variant.LAPSED, "EDM 312 has closed, so nobody can sign it now."),
        (Variant.NOT_SIGNED, Variant.MINISTER, "now holds a government post (Whip)."),
        (Variant.LAPSED, Variant.MINISTER_RESPONSIBLE, "is now a minister in the department"),
        (Variant.LAPSED, Variant.SPEAKER, "is now the Speaker or a Deputy Speaker."),
        (Variant.MINISTER, Variant.NOT_SIGNED, "no longer holds the post"),
        (Variant.SIGNED_OPEN, Variant.WITHDREW, "is no longer on EDM 312."),
        (Variant.NOT_SIGNED, Variant.NEVER_SIGNS, "signs no motions of this kind."),
        (Variant.NOT_SIGNED, Variant.SPONSOR_OPEN, "is the MP who put EDM 312 forward."),
        (Variant.NOT_SIGNED, Variant.SINN_FEIN, "does not take the seat"),
    ],
)
def test_the_sentence_names_what_changed(app: Flask, before: Variant, after: Variant, words: str) -> None:
    situation = make_situation(motion=OPEN, offices=(OfficeHeld("whip", "Whip"),))
    with app.test_request_context():
        assert words in describe_change(before, after, situation)


def test_every_pair_of_letters_has_a_sentence(app: Flask) -> None:
    situation = make_situation(motion=OPEN)
    with app.test_request_context():
        for before in Variant:
            for after in Variant:
                assert describe_change(before, after, situation).endswith(".")
