"""The forms of the newsletter. Their POST only sends a link to confirm, so they carry no token and kept
pages hold them.
"""

from __future__ import annotations

import re

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, StringField
from wtforms.validators import AnyOf, ValidationError

from app.campaign.newsletter_words import LISTS
from app.core.email_addresses import EmailNotValidError, normalise_email
from app.core.forms import TokenlessForm


def check_email(form: Form, field: Field) -> None:
    """One address; puts it in its usual form."""
    text = (field.data or "").strip()
    if not text:
        raise ValidationError(_l("Enter your email address."))
    if re.search(r"[,;]|@.*@|\s", text):
        raise ValidationError(_l("Enter one email address alone, like name@example.org."))
    try:
        field.data = normalise_email(text)
    except EmailNotValidError:
        raise ValidationError(
            _l("That is not a whole email address. It looks like name@example.org.")
        ) from None


class NewsletterForm(TokenlessForm):
    """An address for one list; `seat` is a slug."""

    email = StringField(_l("Your email address"), validators=[check_email])
    list = HiddenField(default="news", validators=[AnyOf(LISTS)])
    seat = HiddenField()


class ButtonForm(TokenlessForm):
    """A button; the signed token in the address is the permission."""
