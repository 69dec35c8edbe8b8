"""Forms of the pages opened from an email: the signed token in the address is the permission, so they carry
no other."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired
from wtforms.widgets import TextArea

from app.core.forms import TokenlessForm
from app.letters import validators
from app.letters.forms import TYPED

REPLIES = {
    "answered": _l("Yes, and it answers my question"),
    "other": _l("Yes, but it does not answer my question"),
    "no": _l("No, not yet"),
}


class ButtonForm(TokenlessForm):
    """A page with a button and nothing to fill in."""


class NotMeForm(TokenlessForm):
    """The page for somebody who did not ask for the letter."""

    never_mail = BooleanField(_l("Never email this address again"))


class ReplyForm(TokenlessForm):
    """Did your MP reply?"""

    replied = RadioField(
        _l("Did your MP reply?"),
        choices=[SelectChoice(value, label) for value, label in REPLIES.items()],
        validators=[InputRequired(_l("Choose one of the answers."))],
    )


class ReplaceForm(TokenlessForm):
    """The offered letter, as it was shown and changed by its writer, and the consent to send it. `made_from` is
    the mark of the words that were offered."""

    variant = HiddenField()
    member_id = HiddenField()
    made_from = HiddenField()
    body = TextAreaField(TYPED["body"], filters=[validators.clean_text], validators=[validators.check_body])
    subject = StringField(
        TYPED["subject"],
        filters=[validators.clean_line],
        validators=[validators.check_subject],
        widget=TextArea(),
    )
    consent = BooleanField(
        _l("I agree"), validators=[InputRequired(_l("Tick the box if you agree that we send it."))]
    )
