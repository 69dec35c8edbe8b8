"""The press's room and the front door: the home page, and what is on record."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages of the room."""
    from app.tracker.routes import blueprint

    app.register_blueprint(blueprint)
