"""The campaign's room: its words, its facts with their sources, and its pages."""

from flask import Flask

from app.campaign.site import get_site


def init_app(app: Flask) -> None:
    """Register the campaign's pages, and put `site` in the context of every template."""
    from app.campaign.routes import blueprint

    app.register_blueprint(blueprint)
    app.context_processor(lambda: {"site": get_site()})
