from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.clock import now
from app.core.tokens import TokenError, make_key, make_token, read_token

pytestmark = pytest.mark.empty_database
WEEK = timedelta(days=7)
PURPOSES = st.text("abcdefgh-_", min_size=1, max_size=12)
PAYLOADS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=30),
    lambda parts: st.lists(parts, max_size=4) | st.dictionaries(st.text(max_size=8), parts, max_size=4),
    max_leaves=8,
)
PARTS = st.lists(st.text("abc", max_size=3), min_size=1, max_size=3)
one_app = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


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


@one_app
@given(purpose=PURPOSES, other=PURPOSES, payload=PAYLOADS)
def test_any_token_opens_for_its_own_purpose_alone_and_fits_into_an_address(
    app: Flask, purpose: str, other: str, payload: object
) -> None:
    with app.app_context():
        token = make_token(purpose, payload)
        assert re.fullmatch(r"[A-Za-z0-9._-]+", token)
        assert read_token(purpose, token, WEEK) == payload
        if other != purpose:
            with pytest.raises(TokenError):
                read_token(other, token, None)


@one_app
@given(payload=PAYLOADS, at=st.integers(0, 400), put=st.text(max_size=3), cut=st.integers(0, 3))
def test_a_token_changed_anywhere_never_tells_anything_else(
    app: Flask, payload: object, at: int, put: str, cut: int
) -> None:
    with app.app_context():
        token = make_token("test", payload)
        at %= len(token) + 1
        changed = token[:at] + put + token[at + cut :]
        try:  # base64 passes over what is not in its alphabet, and over the last bits
            assert read_token("test", changed, None) == payload
        except TokenError as error:
            assert changed != token and not error.is_expired


@one_app
@given(text=st.text())
def test_any_text_is_no_token(app: Flask, text: str) -> None:
    with app.app_context(), pytest.raises(TokenError):
        read_token("test", text, WEEK)


@one_app
@given(one=PARTS, two=PARTS)
def test_different_parts_have_different_keys(app: Flask, one: list[str], two: list[str]) -> None:
    with app.app_context():
        assert (make_key("test", *one) == make_key("test", *two)) == (one == two)
        assert make_key("test", *one) != make_key("other", *one)
