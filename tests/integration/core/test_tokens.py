from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.tokens import TokenError, make_token, read_token

pytestmark = pytest.mark.empty_database
WEEK = timedelta(days=7)


def test_a_token_holds_for_its_time_and_no_longer(app: Flask) -> None:
    with app.app_context():
        token, signed_at = make_token("test", [1, "two"]), now()
        with time_machine.travel(signed_at + WEEK - timedelta(seconds=5)):
            assert read_token("test", token, WEEK) == [1, "two"]
        with time_machine.travel(signed_at + WEEK + timedelta(seconds=5)):
            with pytest.raises(TokenError) as caught:
                read_token("test", token, WEEK)
            assert caught.value.is_expired
            assert read_token("test", token, None) == [1, "two"]


def test_a_link_still_opens_when_the_clock_was_put_back(app: Flask) -> None:
    with app.app_context():
        with time_machine.travel(now() + timedelta(hours=5)):
            token = make_token("test", "words")
        assert read_token("test", token, WEEK) == "words"


def test_a_token_of_another_purpose_or_of_nobody_is_refused(app: Flask) -> None:
    with app.app_context():
        for token in (make_token("other", "words"), "no token", ""):
            with pytest.raises(TokenError) as caught:
                read_token("test", token, WEEK)
            assert not caught.value.is_expired
