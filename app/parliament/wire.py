"""The ground of the transport types: Parliament's JSON as it arrives, read leniently and checked once.

A missing key and a null are the same; unknown keys are ignored; a wrong type is an `HttpError` "wrong_shape"
that never quotes what came.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel, to_pascal

from app.core.http import HttpError


class CamelWire(BaseModel):
    """Members API."""

    model_config = ConfigDict(alias_generator=to_camel, frozen=True, extra="ignore")


class PascalWire(BaseModel):
    """Oral Questions and Motions API."""

    model_config = ConfigDict(alias_generator=to_pascal, frozen=True, extra="ignore")


Wire = TypeVar("Wire", bound=BaseModel)


def parse(kind: type[Wire], found: Any) -> Wire:
    """`found` as `kind`; raises `HttpError` "wrong_shape"."""
    try:
        return kind.model_validate(found)
    except ValidationError:
        raise wrong_shape() from None


def wrong_shape() -> HttpError:
    """The answer was JSON, but not the answer to what was asked."""
    return HttpError("wrong_shape", is_retryable=True)


def changed_while_read() -> HttpError:
    """The pages did not fit together, even when read again."""
    return HttpError("changed_while_read", is_retryable=True)


def _read_day(value: Any) -> Any:
    """The calendar date of `2026-06-01T16:26:35.8633333`; Parliament's fractions have up to seven digits."""
    if isinstance(value, str):
        return date.fromisoformat(value[:10])
    return value


def _read_name(value: Any) -> Any:
    """A name with its double spaces made single; empty is None."""
    if isinstance(value, str):
        return " ".join(value.split()) or None
    return value


def _read_colour(value: Any) -> Any:
    """`d50000` or `#D50000` as `#d50000`; anything else is None."""
    if isinstance(value, str) and re.fullmatch(r"#?[0-9a-fA-F]{6}", value.strip()):
        return "#" + value.strip().lstrip("#").lower()
    return None


Day = Annotated[date, BeforeValidator(_read_day)]
Name = Annotated[str, BeforeValidator(_read_name)]
Colour = Annotated[str | None, BeforeValidator(_read_colour)]
