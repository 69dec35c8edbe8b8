"""From facts to cells: the whole computation, the same for the same facts and seed."""

from __future__ import annotations

from app.tracker.layout.annealing import Annealing, Wishes
from app.tracker.layout.board import Board
from app.tracker.layout.facts import Facts
from app.tracker.layout.figures import Cell
from app.tracker.layout.islands import moor_islands
from app.tracker.layout.mending import mend
from app.tracker.layout.springs import find_targets

SEED = 5


def compute_layout(facts: Facts, wishes: Wishes, seed: int = SEED) -> list[Cell]:
    """The column and row of each seat."""
    board = Board(facts, find_targets(facts, seed))
    board.settle()
    mend(board, seed)
    Annealing(board, wishes, seed).run()
    moor_islands(board)
    return [board.grid.split(cell) for cell in board.cells]
