"""The room `privacy`."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what the room adds to the application."""
