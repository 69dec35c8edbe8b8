"""The privacy notice."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask_babel import gettext as _

from app.core.extensions import get_config
from app.core.pages import kept_page
from app.letters.consents import get_letter_wording, get_news_wording
from app.privacy.periods import PERIODS

privacy = Blueprint("privacy", __name__)


@privacy.get("/privacy")
@kept_page(max_age=300)
def privacy_notice() -> str:
    """What is kept, for what, how long, who gets it, and a person's rights."""
    config = get_config()
    return render_template(
        "privacy/privacy_notice.html",
        periods=PERIODS,
        operator_address=config.operator_address,
        contact=config.effective_privacy_contact,
        letter_wording=get_letter_wording(_("your MP")),
        news_wording=get_news_wording(),
    )
