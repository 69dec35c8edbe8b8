"""The campaign's room: its words, its facts with their sources, and its pages."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the campaign's pages, and the mails for which a visitor waits."""
    from app.campaign import newsletter, newsletter_jobs  # noqa: F401 - their routes and jobs
    from app.campaign.newsletter_services import ASKING
    from app.campaign.routes import blueprint
    from app.mail.hooks import register_kind

    app.register_blueprint(blueprint)
    for kind in ASKING:
        register_kind(app, kind, is_awaited=True)
