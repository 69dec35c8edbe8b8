"""Names in a question: a party or region that is not known is refused, never answered with an empty list."""

from __future__ import annotations

from collections.abc import Sequence

from app.letters.seat_list import fold
from app.parliament import queries
from app.tracker.api.queries import Query
from app.tracker.errors import UnknownNameError


def check_names(query: Query) -> None:
    """Raises `UnknownNameError` for a party, nation or region that nobody has or had."""
    asked = query.model_dump(include={"party", "nation", "region"}, exclude_none=True)
    if "party" in asked:
        find_parties(asked["party"])
    for name in {"nation", "region"} & asked.keys():
        if fold(asked[name]) not in {fold(place) for place in list_place_names()}:
            raise UnknownNameError(name, asked[name])


def find_parties(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The full names, and the abbreviations, that are spelt like it: two parties may share one. Which events they
    choose never changes, for an event keeps both. Raises `UnknownNameError`."""
    wanted, known = fold(text), _list_known()
    names = sorted({name for name, _ in known if fold(name) == wanted})
    shorts = sorted({short for _, short in known if short and fold(short) == wanted})
    if not names and not shorts:
        raise UnknownNameError("party", text)
    return tuple(names), tuple(shorts)


def list_party_words() -> Sequence[str]:
    """Every name and abbreviation that can be asked for."""
    return sorted({word for pair in _list_known() for word in pair if word})


def _list_known() -> Sequence[tuple[str, str | None]]:
    """Names with their abbreviations, of today and of the past."""
    now = [(one.name, one.abbreviation) for one in queries.list_parties()]
    return [*now, *queries.list_party_names_then()]


def list_place_names() -> Sequence[str]:
    """The nations and the regions."""
    seats = queries.list_seats()
    return sorted({seat.nation for seat in seats} | {seat.region for seat in seats})
