"""The board: which seat stands on which cell."""

from __future__ import annotations

import math

from app.tracker.layout.facts import Facts
from app.tracker.layout.grid import ROW_STEP, Grid

SEA = -1
MARGIN = 5
CROWD = 3.0

Point = tuple[float, float]


class Board:
    """Seats on cells. `seats[cell]` is a seat or SEA, `cells[seat]` its cell, `targets` where it wants to be.

    `blocks` and `lands` are kept by cell as well (SEA where nobody stands), for they are asked often."""

    def __init__(self, facts: Facts, targets: list[Point]) -> None:
        self.facts = facts
        width = math.ceil(max(x for x, _ in targets)) + 2 * MARGIN
        height = math.ceil(max(y for _, y in targets) / ROW_STEP) + 2 * MARGIN
        self.grid = Grid(width, height + height % 2)
        self.targets = [(x + MARGIN - 0.5, y + MARGIN * ROW_STEP) for x, y in targets]
        names = sorted(set(facts.blocks))
        self.block_of = [names.index(block) for block in facts.blocks]
        self.seats = [SEA] * len(self.grid)
        self.blocks = [SEA] * len(self.grid)
        self.lands = [SEA] * len(self.grid)
        self.cells = [SEA] * len(facts.codes)

    def put(self, seat: int, cell: int) -> None:
        """Stand a seat on a cell; `seat` SEA empties it."""
        self.seats[cell] = seat
        self.blocks[cell] = SEA if seat == SEA else self.block_of[seat]
        self.lands[cell] = SEA if seat == SEA else self.facts.lands[seat]
        if seat != SEA:
            self.cells[seat] = cell

    def swap(self, first: int, second: int) -> None:
        """What stands on two cells (a seat or the sea) changes places."""
        one, other = self.seats[first], self.seats[second]
        self.put(one, second)
        self.put(other, first)

    def mask(self, cell: int, layer: list[int], value: int) -> int:
        """Which of the six cells around hold `value` in a layer, as bits."""
        found = 0
        for side, near in enumerate(self.grid.near[cell]):
            if layer[near] == value:
                found |= 1 << side
        return found

    def settle(self) -> None:
        """Stand every seat on the free cell nearest to where it would like to be, the most crowded first."""
        crowds = [
            sum((x - a) ** 2 + (y - b) ** 2 < CROWD**2 for a, b in self.targets) for x, y in self.targets
        ]
        for seat in sorted(range(len(crowds)), key=lambda seat: (-crowds[seat], seat)):
            free = (cell for cell in self.grid.inner if self.seats[cell] == SEA)
            self.put(seat, min(free, key=lambda cell: self.miss(seat, cell)))

    def miss(self, seat: int, cell: int) -> float:
        """How far a cell is from where a seat would like to be, in square steps."""
        x, y = self.grid.places[cell]
        a, b = self.targets[seat]
        return (x - a) ** 2 + (y - b) ** 2
