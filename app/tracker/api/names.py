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


def find_parties(text: str) -> tuple[str, ...]:
    """The full names that a name or abbreviation means, two where parties share it; raises `UnknownNameError`."""
    wanted, parties = fold(text), queries.list_parties()
    found = [one.name for one in parties if wanted in {fold(one.name), fold(one.abbreviation or one.name)}]
    found += [name for name in queries.list_party_names_then() if wanted == fold(name) and name not in found]
    if not found:
        raise UnknownNameError("party", text)
    return tuple(sorted(found))


def list_party_words() -> Sequence[str]:
    """Every name and abbreviation that can be asked for."""
    parties = queries.list_parties()
    short = {one.abbreviation for one in parties if one.abbreviation}
    return sorted({*(one.name for one in parties), *short, *queries.list_party_names_then()})


def list_place_names() -> Sequence[str]:
    """The nations and the regions."""
    seats = queries.list_seats()
    return sorted({seat.nation for seat in seats} | {seat.region for seat in seats})
