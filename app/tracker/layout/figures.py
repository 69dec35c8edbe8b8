"""What a layout has reached, counted from seats and their columns and rows alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.tracker.layout.facts import Facts
from app.tracker.layout.grid import list_around

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """`side_by_side` of `pairs` neighbours touch; `strays` stand apart from their region, `overlaps` share a
    cell, `holes` are empty cells inside land, `contacts` are seats that touch a land which lies over the sea,
    `spurs` hang on by one side only."""

    pairs: int
    side_by_side: int
    strays: int
    overlaps: int
    holes: int
    contacts: int
    spurs: int

    @property
    def share(self) -> float:
        """Pairs of neighbours side by side, in per cent."""
        return round(100 * self.side_by_side / self.pairs, 1)


def count_figures(facts: Facts, cells: list[Cell]) -> Figures:
    """Count; `cells[seat]` is the column and row of each seat."""
    seats = {cell: seat for seat, cell in enumerate(cells)}
    around = [[seats[near] for near in list_around(*cell) if near in seats] for cell in cells]
    touching = list(enumerate(around))
    alone = {seat for seat, block in enumerate(facts.blocks) if facts.blocks.count(block) == 1}
    return Figures(
        pairs=len(facts.pairs),
        side_by_side=sum(second in around[first] for first, second in facts.pairs),
        strays=_count_strays(facts, seats),
        overlaps=len(cells) - len(seats),
        holes=_count_holes(seats),
        contacts=sum(facts.lands[seat] != facts.lands[near] for seat, each in touching for near in each),
        spurs=sum(len(near) == 1 for seat, near in touching if seat not in alone),
    )


def _count_strays(facts: Facts, seats: Mapping[Cell, int]) -> int:
    blocks = {cell: facts.blocks[seat] for cell, seat in seats.items()}
    largest: dict[str, int] = {}
    left = set(blocks)
    while left:
        piece = _take_piece(left, blocks)
        block = blocks[piece[0]]
        largest[block] = max(largest.get(block, 0), len(piece))
    return len(blocks) - sum(largest.values())


def _take_piece(left: set[Cell], blocks: Mapping[Cell, str]) -> list[Cell]:
    piece = [left.pop()]
    for cell in piece:
        for near in list_around(*cell):
            if near in left and blocks[near] == blocks[cell]:
                left.remove(near)
                piece.append(near)
    return piece


def _count_holes(seats: Mapping[Cell, int]) -> int:
    columns, rows = [column for column, _ in seats], [row for _, row in seats]
    sea = {
        (column, row)
        for column in range(min(columns) - 1, max(columns) + 2)
        for row in range(min(rows) - 1, max(rows) + 2)
    } - set(seats)
    edge = [(min(columns) - 1, min(rows) - 1)]
    sea.discard(edge[0])
    for cell in edge:
        for near in list_around(*cell):
            if near in sea:
                sea.remove(near)
                edge.append(near)
    return len(sea)
