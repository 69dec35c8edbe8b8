"""The campaign's room: its words, its facts with their sources, and its pages."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the campaign's pages."""
    from app.campaign import newsletter, newsletter_jobs  # noqa: F401 - their routes and jobs
    from app.campaign.routes import blueprint

    app.register_blueprint(blueprint)
