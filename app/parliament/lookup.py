"""From a postcode to its seat: the nearest source that knows, asked in order, and how sure that is.

The order: the operator's own index; what Parliament answered before (30 days, under a keyed hash); the
snapshot's examples; Parliament, in one try of at most 5 seconds; the seats that the outward code touches; the
whole list.
Only an outward code leaves doubt: its one seat, or its several to choose from, are never certain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.core.http import HttpError
from app.parliament.postcodes import Postcode

FindSeat = Callable[[Postcode], str | None]


class Basis(StrEnum):
    """The source that gave the answer."""

    TABLE = "table"
    REMEMBERED = "remembered"
    EXAMPLE = "example"
    PARLIAMENT = "parliament"
    OUTWARD = "outward"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class SeatFound:
    """The answer. `seat_gss` is None when the person has to choose: from `candidates` (GSS codes, likeliest
    first) or, when those are empty, from the whole list."""

    seat_gss: str | None
    basis: Basis
    is_certain: bool
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One source asked. `outcome`: found, unknown, absent (no index), off, or why the call failed."""

    basis: Basis
    outcome: str
    seat_gss: str | None = None
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sources:
    """Whom to ask. `table` is None where there is no index, `parliament` where the call is switched off."""

    table: FindSeat | None
    remembered: FindSeat
    example: FindSeat
    parliament: FindSeat | None
    outward: Callable[[Postcode], tuple[str, ...]]


def find_seat(postcode: Postcode, sources: Sources, steps: list[Step] | None = None) -> SeatFound:
    """The seat of `postcode` from the first of `sources` that knows it; each step is added to `steps`."""
    noted = steps if steps is not None else []
    for basis, source, missing in (
        (Basis.TABLE, sources.table, "absent"),
        (Basis.REMEMBERED, sources.remembered, "absent"),
        (Basis.EXAMPLE, sources.example, "absent"),
        (Basis.PARLIAMENT, sources.parliament, "off"),
    ):
        step = _ask(basis, source, missing, postcode)
        noted.append(step)
        if step.seat_gss:
            return SeatFound(step.seat_gss, basis, is_certain=True)
    return _narrow_down(postcode, sources, noted)


def _ask(basis: Basis, source: FindSeat | None, missing: str, postcode: Postcode) -> Step:
    if source is None:
        return Step(basis, missing)
    try:
        seat = source(postcode)
    except HttpError as error:
        return Step(basis, error.reason)
    return Step(basis, "found" if seat else "unknown", seat)


def _narrow_down(postcode: Postcode, sources: Sources, noted: list[Step]) -> SeatFound:
    """The outward code's seats: one is taken, several are offered; none leaves the whole list."""
    seats = sources.outward(postcode)
    only = seats[0] if len(seats) == 1 else None
    noted.append(Step(Basis.OUTWARD, "found" if seats else "unknown", only, seats))
    if seats:
        return SeatFound(only, Basis.OUTWARD, is_certain=False, candidates=seats)
    noted.append(Step(Basis.LIST, "found"))
    return SeatFound(None, Basis.LIST, is_certain=False)
