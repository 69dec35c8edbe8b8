"""The forms of the writing flow."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import TextArea

from app.core.email_addresses import check_email
from app.core.forms import BaseForm
from app.letters import validators
from app.letters.seat_list import SeatChoice

REASONS = {
    "moved": _l("I have moved here lately, or am about to"),
    "boundary": _l("I live here; the postcode lies on a boundary, or is listed wrongly"),
    "other": _l("Another reason"),
}

TYPED = {  # what a person writes, as it is shown again when we cannot answer
    "answer_why": _l("Why does this matter to you?"),
    "answer_local": _l("Where do you live, and what local service do you depend on?"),
    "subject": _l("Subject"),
    "body": _l("The rest of the letter"),
    "name": _l("Your full name"),
    "address": _l("Your address"),
    "postcode": _l("Your postcode"),
    "email": _l("Your email address"),
}

NOT_OF_THE_LETTER = frozenset({"csrf_token", "consent", "news", "person"})


class LetterForm(BaseForm):
    """Every field of a letter. Nothing of it is stored before Send."""

    answer_why = TextAreaField(
        TYPED["answer_why"], filters=[validators.clean_text], validators=[validators.check_text]
    )
    answer_local = TextAreaField(
        TYPED["answer_local"], filters=[validators.clean_text], validators=[validators.check_text]
    )
    body = TextAreaField(TYPED["body"], filters=[validators.clean_text], validators=[validators.check_body])
    subject = StringField(  # one line, in a box of two rows, so that a long one can be read whole
        TYPED["subject"],
        filters=[validators.clean_line],
        validators=[validators.check_subject],
        widget=TextArea(),
    )
    name = StringField(TYPED["name"], filters=[validators.clean_line], validators=[validators.check_name])
    email = StringField(TYPED["email"], filters=[validators.clean_line], validators=[check_email])
    address = TextAreaField(
        TYPED["address"], filters=[validators.clean_address], validators=[validators.check_address]
    )
    postcode = StringField(TYPED["postcode"], filters=[validators.clean_line])
    postcode_reason = RadioField(
        _l("Why is your postcode in another seat?"),
        choices=[SelectChoice(value, label) for value, label in REASONS.items()],
        validators=[Optional()],
    )
    shared = BooleanField(_l("Somebody is helping me write, or this is a shared device"))
    draft = HiddenField()
    made_from = HiddenField()  # the mark of the campaign's words that the body was made from
    former = HiddenField(
        filters=[validators.clean_text]
    )  # a text of the writer's that new words took the place of
    website = StringField(_l("Leave this empty"))  # people never see it; robots fill it in

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.postcode_seat: str | None = None
        self.other_seats: list[SeatChoice] = []
        self.moved_from: str | None = None

    @property
    def has_faults(self) -> bool:
        """True when a field of the letter is wrong; a stale token is not the letter's fault."""
        return any(field.errors for field in self if field.name not in NOT_OF_THE_LETTER)


class SendForm(LetterForm):
    """The letter as checked, with what its writer agrees to."""

    consent = BooleanField(
        _l("I agree"), validators=[InputRequired(_l("Tick the box if you agree that we send your letter."))]
    )
    news = BooleanField(_l("News"))
    person = BooleanField(_l("I am a person"))


class PrintForm(LetterForm):
    """The letter on paper needs no email address, but can name one for the reply."""

    email = StringField(
        _l("Your email address"),
        filters=[validators.clean_line],
        validators=[Optional(), check_email],
    )


class SentForm(BaseForm):
    """On the page "Check your email": send the link again, or to another address. `letter` is the draft that the page
    is about."""

    letter = HiddenField()
    email = StringField(_l("Your email address"), filters=[validators.clean_line], validators=[check_email])
