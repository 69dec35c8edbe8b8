"""The base of every form: CSRF checked by the form itself, with no age limit.

The token is a random one that the session holds. The session's cookie is encrypted, so nobody but the page that we
made for it can know the token, and it needs no signature of its own.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from flask import session
from flask_wtf import FlaskForm
from wtforms import Field, Form
from wtforms.csrf.core import CSRF
from wtforms.validators import ValidationError

CSRF_FIELD = "csrf_token"


def get_csrf_token() -> str:
    """The token of this session, which begins with it where it has none."""
    token = session.get(CSRF_FIELD)
    if not isinstance(token, str):
        token = session[CSRF_FIELD] = secrets.token_hex(20)
    return token


class SessionCsrf(CSRF):
    """A form is ours when it carries the session's token."""

    def generate_csrf_token(self, csrf_token_field: Field) -> str:
        """The token for the form."""
        return get_csrf_token()

    def validate_csrf_token(self, form: Form, field: Field) -> None:
        """Refuse another token than the session's, or none."""
        if not hmac.compare_digest((field.data or "").encode(), field.current_token.encode()):
            raise ValidationError("The token is not this session's.")


class BaseForm(FlaskForm):
    """A form with a CSRF token. When the token is the only fault, `is_stale` is true: show the page again with
    every word and a fresh token."""

    class Meta:
        csrf = True
        csrf_class = SessionCsrf
        csrf_field_name = CSRF_FIELD

    @property
    def is_stale(self) -> bool:
        """True when the CSRF token is missing or old (a lost cookie, a page from yesterday)."""
        token = getattr(self, CSRF_FIELD, None)
        return bool(token is not None and token.errors)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(id of the field, message) of every error in the order of the fields, for the error summary."""
        return [
            (str(field.id), str(message))
            for field in self
            if field.name != CSRF_FIELD
            for message in _flatten(field.errors)
        ]


class TokenlessForm(BaseForm):
    """A form without a CSRF token: its POST changes nothing, or a signed token in the address is the permission."""

    class Meta(BaseForm.Meta):
        csrf = False


def _flatten(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        errors = list(errors.values())
    flat: list[Any] = []
    for error in errors:
        flat.extend(_flatten(error) if isinstance(error, list | tuple | dict) else [error])
    return flat
