"""The press's room and the front door: the home page, and what is on record."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages of the room."""
    from app.tracker import (  # noqa: F401 - each brings its routes or jobs
        jobs,
        routes,
        routes_api,
        routes_data,
        routes_embed,
        routes_files,
        routes_mps,
        routes_share,
    )
    from app.tracker.blueprint import blueprint

    app.register_blueprint(blueprint)
