"""What a person had typed, shown again by a page that cannot do anything with it: nobody loses their words
because the database was away.

A room names the fields that are a person's words by `show_fields(app, labels)`. The others of the form (its
token, its ticks) travel hidden, so that the page's one button makes the same request again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from werkzeug.exceptions import HTTPException

LINE = 60
MOST_ROWS = 14


@dataclass(frozen=True, slots=True)
class TypedField:
    """A field with words in it; `rows` is how high its box is."""

    name: str
    label: Any
    value: str
    rows: int


@dataclass(frozen=True, slots=True)
class Typed:
    """A form as it was sent: where to, its words, and its (name, value) pairs that nobody needs to see."""

    action: str
    shown: list[TypedField]
    hidden: list[tuple[str, str]]


def show_fields(app: Flask, labels: Mapping[str, Any]) -> None:
    """Name the fields of a room's forms that hold a person's words, with their labels, in their order."""
    app.extensions.setdefault("typed_fields", {}).update(labels)


def read_typed() -> Typed | None:
    """The form of the present request; None when this is no POST. A password is never shown again."""
    if request.method != "POST":
        return None
    try:
        pairs = [(name, value) for name, value in request.form.items(multi=True) if "password" not in name]
    except HTTPException:  # too long, or no form at all
        return None
    labels: dict[str, Any] = current_app.extensions.get("typed_fields", {})
    values = {name: value for name, value in pairs if name in labels and value.strip()}
    shown = [TypedField(name, labels[name], values[name], _count_rows(values[name]))
             for name in labels if name in values]  # fmt: skip
    hidden = [(name, value) for name, value in pairs if name not in values]
    return Typed(request.path, shown, hidden)


def _count_rows(value: str) -> int:
    lines = value.splitlines() or [""]
    return min(MOST_ROWS, sum(1 + len(line) // LINE for line in lines))
