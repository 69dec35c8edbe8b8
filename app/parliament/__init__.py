"""The room `parliament`: who sits where, which motion the campaign follows, who signed it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's jobs."""
    from app.parliament import jobs  # noqa: F401  (its decorators register the schedule)
