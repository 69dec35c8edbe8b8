"""The map of hexagons as geometry: places, points, outlines. It knows no status and no page.

Units are the drawing's own: a hexagon is 14 wide and 16 high, point upwards, so that every corner is a whole
number and outlines are short to write (the hexagon is thereby 1 % wider than a regular one)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Literal

from app.parliament.snapshot import read_snapshot
from app.tracker.layout.grid import list_around
from app.tracker.layout.record import read_record

HALF_WIDTH = 7
RADIUS = 8
ROW = 12
CORNERS = ((0, -8), (7, -4), (7, 4), (0, 8), (-7, 4), (-7, -4))
SIDES_BY_NEIGHBOUR = ((1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (0, 1))
"""Which two corners the side to each neighbour joins, clockwise; neighbours in the order of `list_around`."""

AreaKind = Literal["nation", "region"]
Cell = tuple[int, int]
Corner = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Hex:
    """A seat's hexagon; `x` and `y` are its centre."""

    gss: str
    column: int
    row: int
    x: int
    y: int
    nation: str
    region: str


@dataclass(frozen=True, slots=True)
class Outline:
    """The edge of a nation or region: `path` for a path's `d`, `view_box` for an enlargement of it alone."""

    name: str
    path: str
    view_box: str


@cache
def get_hexes() -> tuple[Hex, ...]:
    """All 650, from north to south and west to east."""
    seats = {seat.gss_code: seat for seat in read_snapshot().seats}
    hexes = [
        Hex(code, column, row, *find_centre(column, row), seats[code].nation, seats[code].region)
        for code, (column, row) in read_record().items()
    ]
    return tuple(sorted(hexes, key=lambda each: (each.row, each.column)))


@cache
def get_hex(gss: str) -> Hex:
    """One seat's hexagon; KeyError when there is no such seat."""
    return {each.gss: each for each in get_hexes()}[gss]


def find_centre(column: int, row: int) -> tuple[int, int]:
    """The centre of a cell, the corner of the drawing at 0, 0."""
    return HALF_WIDTH * (2 * column + (row & 1) + 1), ROW * row + RADIUS


@cache
def hex_points(size: float = 0.94) -> str:
    """The corners of a hexagon around 0, 0 for a polygon's `points`; at `size` 1 neighbours touch."""
    return " ".join(f"{round(x * size, 2):g},{round(y * size, 2):g}" for x, y in CORNERS)


@cache
def get_outlines(kind: AreaKind) -> tuple[Outline, ...]:
    """The edges of the four nations or the twelve regions, by name."""
    hexes = get_hexes()
    names = sorted({getattr(each, kind) for each in hexes})
    areas = {name: [each for each in hexes if getattr(each, kind) == name] for name in names}
    return tuple(Outline(name, draw_outline(area), frame(area)) for name, area in areas.items())


@cache
def get_coast() -> str:
    """The edge of all land, for a path's `d`."""
    return draw_outline(get_hexes())


@cache
def get_view_box(margin: int = 4) -> str:
    """The `viewBox` of the whole map."""
    return frame(get_hexes(), margin)


def frame(hexes: Iterable[Hex], margin: int = 4) -> str:
    """The `viewBox` that holds some hexagons and a margin around them."""
    places = [(each.x, each.y) for each in hexes]
    across, down = HALF_WIDTH + margin, RADIUS + margin
    left, right = min(x for x, _ in places) - across, max(x for x, _ in places) + across
    top, foot = min(y for _, y in places) - down, max(y for _, y in places) + down
    return f"{left} {top} {right - left} {foot - top}"


def draw_outline(hexes: Iterable[Hex]) -> str:
    """The outer edges of some hexagons, merged into closed lines, in steps from corner to corner."""
    cells = {(each.column, each.row) for each in hexes}
    following = dict(side for cell in sorted(cells) for side in _list_outer_sides(cell, cells))
    lines = []
    while following:
        start = min(following)
        line = [start]
        while (corner := following.pop(line[-1])) != start:
            line.append(corner)
        lines.append(_write_line(line))
    return "".join(lines)


def _list_outer_sides(cell: Cell, cells: set[Cell]) -> Iterable[tuple[Corner, Corner]]:
    """The sides of a cell that no other cell of the area shares, each from corner to corner, clockwise.
    Three hexagons meet in a corner, so of an area's outer sides just one begins in each."""
    x, y = find_centre(*cell)
    for near, (first, second) in zip(list_around(*cell), SIDES_BY_NEIGHBOUR, strict=True):
        if near not in cells:
            (ax, ay), (bx, by) = CORNERS[first], CORNERS[second]
            yield (x + ax, y + ay), (x + bx, y + by)


def _write_line(corners: list[Corner]) -> str:
    (x, y), steps = corners[0], []
    for (ax, ay), (bx, by) in pairwise(corners):
        steps.append(f"l{bx - ax} {by - ay}" if bx != ax else f"v{by - ay}")
    return f"M{x} {y}{''.join(steps)}z"
