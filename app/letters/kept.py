"""Values kept in memory while the data version stands, for a minute at most: what many people look at
in the same moment is worked out once. Whatever decides about a letter is judged again when it is sent.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from flask import current_app

from app.core.versions import get_data_version

SECONDS = 60.0

Value = TypeVar("Value")


def keep(key: str, make: Callable[[], Value]) -> Value:
    """The value of `key`: kept, or made now; None is not kept. The keys must be few: seats, not people. Each module
    has keys of its own, so that two may use the same word."""
    store = current_app.extensions.setdefault("letters_kept", {})
    version, moment = _get_version(), time.monotonic()
    name = (make.__module__, key)
    found = store.get(name)
    if found is not None and found[0] == version and moment - found[1] < SECONDS:
        kept: Value = found[2]
        return kept
    value = make()
    if value is not None:
        store[name] = (version, moment, value)
    return value


def _get_version() -> str | int:
    """The version of kept pages, at most a second old; read afresh where no pages are kept."""
    pages = current_app.extensions["pages"]
    version: str | int = get_data_version() if pages.is_off else pages.get_version()
    return version
