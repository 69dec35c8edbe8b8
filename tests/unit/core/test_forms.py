"""The token of a form."""

from __future__ import annotations

import pytest
from flask import Flask, session
from werkzeug.datastructures import MultiDict

from app.core.forms import BaseForm, TokenlessForm, get_csrf_token


def test_a_form_with_the_sessions_token_is_not_stale(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        form = BaseForm(MultiDict({"csrf_token": get_csrf_token()}))
        assert form.validate() and not form.is_stale


@pytest.mark.parametrize("token", [None, "", "0" * 40, "Ĝ"])
def test_a_form_with_another_token_or_none_is_stale_and_gets_a_fresh_one(
    app: Flask, token: str | None
) -> None:
    with app.test_request_context("/", method="POST"):
        form = BaseForm(MultiDict({"csrf_token": token} if token is not None else {"other": "words"}))
        assert not form.validate() and form.is_stale
        assert session["csrf_token"] in str(form.csrf_token)


def test_an_empty_token_is_not_that_of_a_session_without_one(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        session["csrf_token"] = ["not", "a", "word"]
        assert not BaseForm(MultiDict({"csrf_token": ""})).validate()


def test_each_session_has_a_token_of_its_own(app: Flask) -> None:
    tokens = set()
    for _ in range(3):
        with app.test_request_context("/"):
            tokens.add(get_csrf_token())
            assert get_csrf_token() in tokens
    assert len(tokens) == 3


def test_a_form_whose_post_changes_nothing_has_no_token(app: Flask) -> None:
    with app.test_request_context("/", method="POST"):
        assert TokenlessForm(MultiDict({"other": "words"})).validate()
        assert not session
