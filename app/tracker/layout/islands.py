"""Moor the two island seats off the coast as it turned out: north of it, and west of the Highlands."""

from __future__ import annotations

from app.tracker.layout.board import SEA, Board, Point
from app.tracker.layout.grid import ROW_STEP

HIGHLANDS = 5
"""How many rows from the north count as the Highlands."""

MOORINGS = {"orkney-and-shetland": (0.5, -3.0), "na-h-eileanan-an-iar": (-2.5, 3.0)}
"""Steps east and rows south of the mainland's northern end, or, to the west, of the Highlands' edge."""


def moor_islands(board: Board, nation: str = "Scotland") -> None:
    """Put each island on the free cell nearest to its mooring that touches nothing."""
    facts, grid = board.facts, board.grid
    mainland = [land == 0 and its == nation for land, its in zip(facts.lands, facts.nations, strict=True)]
    places = [grid.places[cell] for cell, is_it in zip(board.cells, mainland, strict=True) if is_it]
    for slug, (east, rows) in MOORINGS.items():
        if slug in facts.slugs:
            seat = facts.slugs.index(slug)
            x, y = _find_corner(places, is_west=east < 0)
            goal = (x + east, y + rows * ROW_STEP)
            board.put(SEA, board.cells[seat])
            board.put(seat, min(_list_open_sea(board), key=lambda cell: _measure(grid.places[cell], goal)))


def _find_corner(places: list[Point], *, is_west: bool) -> Point:
    north = min(y for _, y in places)
    reach = HIGHLANDS * ROW_STEP if is_west else 0.1
    columns = [x for x, y in places if y < north + reach]
    return (min(columns) if is_west else max(columns)), north


def _list_open_sea(board: Board) -> list[int]:
    near, lands = board.grid.near, board.lands
    return [
        cell
        for cell in board.grid.inner
        if lands[cell] == SEA and all(lands[one] == SEA for side in near[cell] for one in (side, *near[side]))
    ]


def _measure(place: Point, goal: Point) -> float:
    return (place[0] - goal[0]) ** 2 + (place[1] - goal[1]) ** 2
