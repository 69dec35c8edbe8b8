"""The map of hexagons as the page draws it: which symbol stands where, what is lit, which part is enlarged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from app.tracker.hexmap import Hex, Outline, frame, get_hexes, get_outlines, get_view_box
from app.tracker.types import Record, RowStatus

SYMBOLS = {
    RowStatus.SIGNED: "s",
    RowStatus.PUT_FORWARD: "s",
    RowStatus.NOT_SIGNED: "n",
    RowStatus.WITHDREW: "w",
    RowStatus.DOES_NOT_SIGN: "d",
    RowStatus.CANNOT_SIGN: "c",
    RowStatus.NEVER_SIGNS: "e",
    RowStatus.FORMER: "f",
    RowStatus.VACANT: "v",
    RowStatus.NOT_THEN_MP: "t",
    RowStatus.NOT_KNOWN: "k",
}
"""One letter for each drawing, since it stands 650 times in the page."""

ROOM_AROUND_AREA = 10


@dataclass(frozen=True, slots=True)
class MapHex:
    """A seat's place in its row of the map. `is_lit` is False where a filter leaves the seat out."""

    slug: str
    symbol: str
    x: int
    is_lit: bool


@dataclass(frozen=True, slots=True)
class MapRow:
    """A row of hexagons, `y` down the drawing."""

    y: int
    hexes: tuple[MapHex, ...]


@dataclass(frozen=True, slots=True)
class SeatMap:
    """Everything that the drawing needs. `ring` is the centre of the one seat found, or None. `area` is the nation or
    region that is enlarged, empty for the whole."""

    rows: tuple[MapRow, ...]
    nations: tuple[Outline, ...]
    regions: tuple[Outline, ...]
    view_box: str
    area: str
    is_filtered: bool
    ring: tuple[int, int] | None


def make_map(record: Record, shown: Iterable[str], area: str = "") -> SeatMap:
    """The map of a record; `shown` are the GSS codes that a filter leaves, `area` a nation or region to enlarge."""
    lit = set(shown)
    hexes = get_hexes()
    rows = tuple(
        MapRow(y, tuple(_place(each, record, lit) for each in row))
        for y, row in groupby(hexes, key=lambda each: each.y)
    )
    return SeatMap(
        rows=rows,
        nations=get_outlines("nation"),
        regions=get_outlines("region"),
        view_box=_frame_area(hexes, area),
        area=area,
        is_filtered=len(lit) < len(hexes),
        ring=next(((each.x, each.y) for each in hexes if each.gss in lit), None) if len(lit) == 1 else None,
    )


def _frame_area(hexes: Iterable[Hex], area: str) -> str:
    if not area:
        return get_view_box()
    return frame((each for each in hexes if area in {each.nation, each.region}), ROOM_AROUND_AREA)


def _place(each: Hex, record: Record, lit: set[str]) -> MapHex:
    row = record.by_gss[each.gss]
    return MapHex(row.seat.slug, SYMBOLS[row.status], each.x, each.gss in lit)
