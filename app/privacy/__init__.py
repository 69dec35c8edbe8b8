"""The privacy room: how long personal data is kept, its erasure, and the notice about both."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the notice and the erasing job."""
    from app.privacy import erasure
    from app.privacy.routes import privacy

    assert erasure.erase_due
    app.register_blueprint(privacy)
