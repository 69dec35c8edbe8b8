"""The signed draft that goes round with the form."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from app.core.clock import now
from app.letters.drafts import make_seed, read_draft, sign_draft, start_draft


def test_a_draft_comes_back_as_it_was(app: Flask) -> None:
    with app.app_context():
        draft = start_draft("a-seat", "lapsed", make_seed(), "leaflet")
        assert read_draft(sign_draft(draft)) == draft


def test_a_false_draft_is_none(app: Flask) -> None:
    with app.app_context():
        assert read_draft("") is None
        assert read_draft(sign_draft(start_draft("a-seat", "lapsed", "x")) + "x") is None


def test_a_draft_never_grows_too_old_and_knows_its_age(app: Flask) -> None:
    with app.app_context():
        token = sign_draft(start_draft("a-seat", "lapsed", "x"))
        with time_machine.travel(now() + timedelta(days=300), tick=False):
            draft = read_draft(token)
            assert draft is not None and draft.age > timedelta(days=299)
