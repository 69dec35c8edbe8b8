"""The page for MPs' offices."""

from __future__ import annotations

from flask import render_template

from app.core.extensions import get_config
from app.core.pages import kept_page
from app.letters.blueprint import letters
from app.letters.keys import make_reference
from app.letters.rendering import make_headers


@letters.get("/offices")
@kept_page(max_age=300)
def offices() -> str:
    """Who we are, what is checked, at what pace letters come, how to slow or stop them, and one contact."""
    config = get_config()
    return render_template(
        "letters/offices.html",
        contact=config.effective_offices_contact,
        mail_domain=config.mail_domain,
        per_hour=config.effective_pace_per_hour,
        hours=config.sending_hours,
        operator_address=config.operator_address,
        header=make_headers("…")["X-Campaign"],
        example=make_reference("example"),
    )
