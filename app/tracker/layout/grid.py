"""A grid of hexagons, point upwards: odd rows stand half a step to the right. Row 0 is the most northern."""

from __future__ import annotations

import math

ROW_STEP = math.sqrt(3) / 2
SIDES = 6


class Grid:
    """Cells by number, `row * width + column`, inside a margin that is never used.

    `near[cell]` are the six cells around, clockwise from the east; empty for cells of the margin.
    `places[cell]` is the centre, where one step is the distance between two centres."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.places = [locate(cell % width, cell // width) for cell in range(width * height)]
        self.near = [self._find_near(cell) for cell in range(width * height)]
        self.inner = [cell for cell, around in enumerate(self.near) if around]

    def __len__(self) -> int:
        return self.width * self.height

    def split(self, cell: int) -> tuple[int, int]:
        """Column and row of a cell."""
        return cell % self.width, cell // self.width

    def _find_near(self, cell: int) -> tuple[int, ...]:
        column, row = self.split(cell)
        if not (0 < column < self.width - 1 and 0 < row < self.height - 1):
            return ()
        return tuple(y * self.width + x for x, y in list_around(column, row))


def locate(column: int, row: int) -> tuple[float, float]:
    """The centre of a cell, in steps from the centre of cell 0, 0; y grows to the south."""
    return column + (row & 1) / 2, row * ROW_STEP


def list_around(column: int, row: int) -> tuple[tuple[int, int], ...]:
    """The six cells around one, clockwise from the east."""
    right = column + (row & 1)
    return (
        (column + 1, row),
        (right, row + 1),
        (right - 1, row + 1),
        (column - 1, row),
        (right - 1, row - 1),
        (right, row - 1),
    )


def _count_runs(mask: int) -> int:
    bits = [mask >> side & 1 for side in range(SIDES)]
    return sum(bits[side] and not bits[side - 1] for side in range(SIDES))


RUNS = tuple(_count_runs(mask) for mask in range(1 << SIDES))
"""How many separate runs the six neighbours of a cell form, by mask. Where it is 1, the cell can be given to
them or taken from them without joining, dividing or enclosing anything."""
