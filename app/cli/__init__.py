"""The room `cli`."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what the room adds to the application."""
    from app.cli.start import start

    app.cli.add_command(start)
