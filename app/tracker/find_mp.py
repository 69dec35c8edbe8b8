"""From what somebody types into "Find one MP" to a seat: a postcode, or the name of an MP or constituency.

A postcode is posted, looked up and forgotten: it stands in no address and no cookie.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.limits import use_limit
from app.letters.choosing import look_up, looks_like_postcode
from app.letters.seat_list import fold
from app.parliament.postcode_words import describe_problem
from app.parliament.postcodes import PostcodeError, parse_postcode
from app.tracker.filters import TableQuery, select_rows
from app.tracker.types import Record, SeatRow


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: one seat's `slug`; else `rows` to choose from; else `text` to search the table for; else a
    `message` about what is wrong. `is_postcode`: what was typed is one, or meant to be."""

    slug: str = ""
    rows: tuple[SeatRow, ...] = ()
    text: str = ""
    message: str = ""
    is_postcode: bool = False


def find_mp(text: str, record: Record) -> Answer:
    """The answer to what was typed. Raises `TooManyRequests`; may ask Parliament about a postcode not known here."""
    if not fold(text):
        return Answer(message=_("Enter a postcode, like SW1A 1AA, or the name of an MP or constituency."))
    if looks_like_postcode(text):
        return _find_by_postcode(text, record)
    rows = select_rows(record, TableQuery(q=text))
    if len(rows) == 1:
        return Answer(slug=rows[0].seat.slug)
    return Answer(text=text)


def _find_by_postcode(text: str, record: Record) -> Answer:
    try:
        postcode = parse_postcode(text)
        use_limit("lookups")
        found = look_up(postcode)
    except PostcodeError as error:
        return Answer(message=describe_problem(error), is_postcode=True)
    if found.seat_gss and found.seat_gss in record.by_gss and found.is_certain:
        return Answer(slug=record.by_gss[found.seat_gss].seat.slug, is_postcode=True)
    codes = (found.seat_gss,) if found.seat_gss else found.candidates
    return Answer(
        rows=tuple(record.by_gss[code] for code in codes if code in record.by_gss), is_postcode=True
    )
