"""From a postcode to a seat, and what the encrypted cookie keeps of it: never in an address or a log."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from app.core.database import transaction
from app.core.forms import get_csrf_token
from app.core.limits import use_limit
from app.letters.drafts import make_seed
from app.letters.kept import keep
from app.parliament.lookup import Basis, SeatFound
from app.parliament.lookup_sources import look_up_seat, remember_seat
from app.parliament.postcodes import Postcode, PostcodeError, PostcodeProblem, parse_postcode
from app.parliament.queries import list_seats

ENDINGS = frozenset(
    {
        PostcodeProblem.CROWN_DEPENDENCY,
        PostcodeProblem.OVERSEAS_TERRITORY,
        PostcodeProblem.FORCES,
        PostcodeProblem.NON_GEOGRAPHIC,
    }
)
SOURCE_WORD = re.compile(r"[a-z0-9-]{1,20}")
SEEDS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What the cookie knows: the postcode, the seat found for it, whether that is certain, and seats to
    choose from.
    """

    postcode: str = ""
    seat: str | None = None
    is_certain: bool = False
    basis: str = ""
    candidates: tuple[str, ...] = ()


def go_to_seat(text: str) -> Response:
    """Look the postcode up and go to its seat, or to the choice of seats. Raises `PostcodeError`,
    `TooManyRequests`.
    """
    postcode = parse_postcode(text)
    use_limit("lookups")
    found = look_up(postcode)
    slugs = _list_slugs(found)
    slug = slugs[0] if found.seat_gss else None
    session["found"] = [postcode.value, slug, found.is_certain, str(found.basis), slugs]
    if slug:
        begin_cookie(slug)
        return redirect(url_for("letters.write", seat=slug), 303)
    return redirect(url_for("letters.write_seats"), 303)


def look_up(postcode: Postcode, *, asks_parliament: bool = True) -> SeatFound:
    """Where the postcode is; what Parliament answered is remembered."""
    found = look_up_seat(postcode, asks_parliament=asks_parliament)
    if found.basis is Basis.PARLIAMENT:
        with transaction():
            remember_seat(postcode, found)
    return found


def read_kept() -> Kept:
    """What the cookie holds from the look-up; empty before one."""
    value = session.get("found")
    if not isinstance(value, list) or len(value) != 5:
        return Kept()
    postcode, seat, is_certain, basis, candidates = value
    return Kept(postcode, seat, bool(is_certain), basis, tuple(candidates))


def looks_like_postcode(text: str) -> bool:
    """True for a postcode, or the beginning or a slip of one, so that it never stands in an address."""
    try:
        parse_postcode(text)
    except PostcodeError as error:
        vague = {PostcodeProblem.EMPTY, PostcodeProblem.NOT_A_POSTCODE, PostcodeProblem.TOO_LONG}
        return error.problem not in vague and any(character.isdigit() for character in text)
    return True


def keep_source(word: str | None) -> None:
    """Keep the word that a link carried to say where it stood, such as `leaflet`."""
    if word and SOURCE_WORD.fullmatch(word):
        session["source"] = word


def keep_seed(slug: str) -> str:
    """The seed of the draft for a seat, which the cookie keeps for the last seats looked at."""
    seeds: dict[str, str] = dict(session.get("seeds") or {})
    if slug not in seeds or next(reversed(seeds)) != slug:
        seed = seeds.pop(slug, None) or make_seed()
        session["seeds"] = seeds = {**dict(list(seeds.items())[1 - SEEDS_KEPT :]), slug: seed}
    return seeds[slug]


def begin_cookie(slug: str) -> None:
    """Put what the next page would into the cookie that is written now, so that it is not written twice."""
    keep_seed(slug)
    get_csrf_token()


def _list_slugs(found: SeatFound) -> list[str]:
    codes = (found.seat_gss,) if found.seat_gss else found.candidates
    slugs = keep("slugs", lambda: {seat.gss_code: seat.slug for seat in list_seats()})
    return [slugs[code] for code in codes if code in slugs]
