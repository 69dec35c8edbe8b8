"""The mail room: outgoing mail, which knows no letter."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect the sender, register the jobs, the figures and, in development, the caught mail."""
    from app.mail import delivery, services
    assert services and delivery
