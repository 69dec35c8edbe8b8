"""The mail room: mail that goes out and what comes back, which knows no letter."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Connect the sender, register the jobs and the figures and, in development, the pages of caught mail."""
    from app.mail import drain, maildir, sweep
    from app.mail.figures import init_figures
    from app.mail.receiving import init_receiving
    from app.mail.sender import init_sender

    assert drain.drain and sweep.sweep and maildir.read_inbox  # importing them registered their jobs
    init_sender(app)
    init_figures(app)
    init_receiving(app)
    if not app.extensions["config"].is_production:
        from app.mail.dev_routes import dev_mail

        app.register_blueprint(dev_mail)
