"""The privacy room: how long personal data is kept, its erasure, and the notice about both."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the notice and the erasing job."""
    from app.core.health import add_figures
    from app.privacy.erasure import collect_figures
    from app.privacy.routes import privacy

    app.register_blueprint(privacy)
    add_figures(app, collect_figures)
