"""Choosing another seat with a letter begun: every word goes along, in the form itself."""

from __future__ import annotations

from flask import make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.core.errors import TooManyRequests
from app.core.limits import use_limit
from app.letters.choosing import look_up
from app.letters.forms import LetterForm
from app.letters.seat_list import SeatChoice, group_choices, list_by_code, list_choices, list_near
from app.letters.seat_pages import SeatPage
from app.letters.showing import list_carried
from app.parliament.postcode_words import describe_problem
from app.parliament.postcodes import PostcodeError, parse_postcode


def show_seats(page: SeatPage, form: LetterForm, *, is_every: bool) -> Response:
    """The seats to choose from, each a button that carries the form to it: those of the postcode in the form,
    then the neighbours of the seat or, with `is_every`, all."""
    near = list_near(page.seat.slug)
    fault, by_postcode = _find_by_postcode(form.postcode.data or "")
    body = render_template(
        "letters/seats_carried.html",
        seat=page.seat,
        carried=[(name, value) for name, value in list_carried(form) if name != "postcode"],
        postcode=form.postcode.data or "",
        fault=fault,
        by_postcode=by_postcode,
        neighbours=near[1] if near and not is_every else [],
        groups=group_choices(list_choices()) if is_every else [],
    )
    return make_response(body)


def _find_by_postcode(text: str) -> tuple[str | None, list[SeatChoice]]:
    """What is wrong with a postcode, and the seats it points to."""
    if not text:
        return None, []
    try:
        postcode = parse_postcode(text)
        use_limit("lookups")
    except PostcodeError as error:
        return describe_problem(error), []
    except TooManyRequests:
        return None, []
    found = look_up(postcode)
    choices = list_by_code((found.seat_gss,) if found.seat_gss else found.candidates)
    return (None if choices else _("We do not know this postcode. Check it, or choose below.")), choices
