"""The room `letters`: from a postcode to a letter, confirmed, sent and erased."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the pages, the jobs and what the outbox asks about letters."""
    from app.campaign.newsletter_services import refuse_addresses
    from app.core.typed import show_fields
    from app.letters import (  # noqa: F401 - each brings its routes or jobs
        counting,
        jobs,
        routes_offices,
        routes_private,
        routes_replace,
        routes_send,
        routes_start,
        routes_write,
    )
    from app.letters.blueprint import letters
    from app.letters.confirmation_mails import is_never_mailed
    from app.letters.delivery_hooks import init_hooks
    from app.letters.forms import TYPED
    from app.letters.receiving import init_receiving

    app.register_blueprint(letters)
    init_hooks(app)
    init_receiving(app)
    show_fields(app, TYPED)
    refuse_addresses(app, is_never_mailed)
