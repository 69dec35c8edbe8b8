"""The forms of the newsletter. Their POST only sends a link to confirm, so they carry no token and kept
pages hold them.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import AnyOf

from app.campaign.newsletter_words import LISTS
from app.core.email_addresses import check_email
from app.core.forms import TokenlessForm


class NewsletterForm(TokenlessForm):
    """An address for one list; `seat` is a slug."""

    email = StringField(_l("Your email address"), validators=[check_email])
    list = HiddenField(default="news", validators=[AnyOf(LISTS)])
    seat = HiddenField()


class ButtonForm(TokenlessForm):
    """A button; the signed token in the address is the permission."""
