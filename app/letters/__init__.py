"""The letters room: from a postcode to a letter in an MP's inbox, and what becomes of it afterwards."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the room's pages, its kind of mail and its scheduled work."""
    from app.letters import jobs, routes_offices, routes_private, routes_replace, routes_send, routes_start, routes_write
    from app.letters.blueprint import letters
    from app.letters.delivery_hooks import init_hooks

    assert all((jobs, routes_offices, routes_private, routes_replace, routes_send, routes_start, routes_write))
    app.register_blueprint(letters)
    init_hooks(app)
