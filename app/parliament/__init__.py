"""The room `parliament`: who sits where, which motion the campaign follows, who signed it."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's jobs and its filters for templates."""
    from app.parliament import jobs  # noqa: F401  (its decorators register the schedule)
    from app.parliament.seat_names import get_seat_lang, mark_seat_name

    app.jinja_env.filters.update(seat_name=mark_seat_name, seat_lang=get_seat_lang)
