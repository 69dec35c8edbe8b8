"""The base of every form: CSRF checked by the form itself, with no age limit."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm


class BaseForm(FlaskForm):
    """A form with a CSRF token. When the token is the only fault, `is_stale` is true: show the page again with
    every word and a fresh token."""

    @property
    def is_stale(self) -> bool:
        """True when the CSRF token is missing or old (a lost cookie, a page from yesterday)."""
        token = getattr(self, "csrf_token", None)
        return bool(token is not None and token.errors)

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(id of the field, message) of every error in the order of the fields, for the error summary."""
        return [
            (str(field.id), str(message))
            for field in self
            if field.name != "csrf_token"
            for message in _flatten(field.errors)
        ]


class TokenlessForm(BaseForm):
    """A form without a CSRF token: its POST changes nothing, or a signed token in the address is the permission."""

    class Meta:
        csrf = False


def _flatten(errors: Any) -> list[Any]:
    if isinstance(errors, dict):
        errors = list(errors.values())
    flat: list[Any] = []
    for error in errors:
        flat.extend(_flatten(error) if isinstance(error, list | tuple | dict) else [error])
    return flat
