"""Whether a letter can go as it is: its fields, its postcode, its length, and whether a robot wrote it."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from wtforms import Field

from app.core.extensions import get_config
from app.letters.choosing import look_up, read_kept
from app.letters.drafts import DraftToken
from app.letters.forms import REASONS, LetterForm, PrintForm, SendForm
from app.letters.rendering import ComposedLetter, LetterParts, compose_letter
from app.letters.seat_list import SeatChoice, list_by_code
from app.letters.seat_pages import SeatPage
from app.letters.validators import describe_word_count
from app.letters.words import CampaignWords
from app.parliament.postcode_words import describe_problem
from app.parliament.postcodes import Postcode, PostcodeError, parse_postcode

NORTHERN_IRELAND = "Northern Ireland"
MOST_NAMED = 2
WORDS_OF_A_LETTER = ("answer_why", "answer_local", "body")


def check_letter(form: LetterForm, page: SeatPage, words: CampaignWords) -> ComposedLetter | None:
    """The composed letter, or None with every fault at its field. A stale token is no fault of it."""
    form.validate()
    check_postcode(form, page)
    if any(form[name].errors for name in WORDS_OF_A_LETTER):
        return None
    letter = compose(form, page, words)
    fault = describe_word_count(letter.word_count)
    if fault:
        add_fault(form.body, fault)
    return None if form.has_faults else letter


def compose(form: LetterForm, page: SeatPage, words: CampaignWords) -> ComposedLetter:
    """The letter as it will arrive."""
    member = page.member
    return compose_letter(
        LetterParts(
            member_name=member.name,
            address_as=member.address_as,
            answer_why=form.answer_why.data or "",
            answer_local=form.answer_local.data or "",
            body=form.body.data or "",
            campaign_body=words.body,
            name=form.name.data or "",
            address=form.address.data or "",
            postcode=form.postcode.data or "",
            postcode_reason=form.postcode_reason.data if form.postcode_reason.data in REASONS else None,
            is_on_paper=isinstance(form, PrintForm),
        )
    )


def check_postcode(form: LetterForm, page: SeatPage) -> None:
    """The postcode of a home in the seat, or a reason why it is not; a reason is asked for only when it is
    certain.
    """
    try:
        postcode = parse_postcode(form.postcode.data or "")
    except PostcodeError as error:
        add_fault(form.postcode, describe_problem(error))
        return
    form.postcode.data = postcode.value
    form.postcode_seat, form.other_seats = find_other_seats(postcode, page)
    if form.postcode_seat is None:
        form.postcode_reason.data = None
        form.postcode_reason.errors = []
    elif not form.postcode_reason.data:
        message = _(
            "%(postcode)s is in %(other)s, not in %(seat)s. Say why, or choose your own MP.",
            postcode=postcode.value,
            other=form.postcode_seat,
            seat=page.seat.name,
        )
        form.postcode_reason.errors = [message]


def find_other_seats(postcode: Postcode, page: SeatPage) -> tuple[str | None, list[SeatChoice]]:
    """Where the postcode lies, in words, when that is certainly not the page's seat, and the seats to choose
    instead while they are few. The first half of a postcode leaves doubt about its seat, but none about
    seats that it does not touch.
    """
    kept = read_kept()
    if kept.postcode == postcode.value and kept.is_certain and kept.seat == page.seat.slug:
        return None, []
    found = look_up(postcode, asks_parliament=kept.postcode != postcode.value)
    codes = (found.seat_gss,) if found.is_certain and found.seat_gss else found.candidates
    if page.seat.gss_code in codes:
        return None, []
    if postcode.is_northern_ireland and len(codes) != 1:
        return None if page.situation.nation == NORTHERN_IRELAND else _("Northern Ireland"), []
    others = list_by_code(codes)
    if not others:
        return _("Great Britain") if page.situation.nation == NORTHERN_IRELAND else None, []
    if len(others) > MOST_NAMED:
        return _("another seat"), []
    return _(" or ").join(seat.name for seat in others), others


def is_doubtful(form: SendForm, draft: DraftToken) -> bool:
    """True when a robot may have filled the form in and nobody has said otherwise. A form that was begun in what is
    the future now (the clock was put back) says nothing."""
    fastest = timedelta(seconds=get_config().form_min_seconds)
    is_fast = timedelta() <= draft.age < fastest
    return not form.person.data and (bool(form.website.data) or is_fast)


def add_fault(field: Field, message: str) -> None:
    """Put a message at a field."""
    field.errors = [*field.errors, message]
