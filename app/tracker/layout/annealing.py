"""Let seats move to where more of their neighbours are, first boldly, then ever more carefully.

A move is made only where it leaves every block in one piece, opens no hole and brings no two lands together,
so that what `mending` has put right stays right."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

from app.tracker.layout.board import SEA, Board
from app.tracker.layout.coasts import ENDS, HOLD
from app.tracker.layout.facts import Facts
from app.tracker.layout.grid import RUNS

RAGGED = (0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 12.0)
"""What a cell of the coast costs, by how many of the six around it are of the other kind, land or sea."""


DRAWN = 0.8  # how often a seat tries a place beside a neighbour, rather than a step from where it stands
FARTHEST = 6
UNREACHED = 99


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is worth how much, a pair of neighbours side by side being 1. `distance` is for each square step
    away from the target, `block` for two seats of a region side by side, `far` for each border beyond two
    between seats that touch (this keeps firths and channels open), `coast` multiplies RAGGED."""

    moves: int = 3_000_000
    hot: float = 0.5
    cold: float = 0.07
    distance: float = 0.03
    block: float = 0.3
    far: float = 0.12
    coast: float = 0.075


class Annealing:
    """A board that is being improved."""

    def __init__(self, board: Board, wishes: Wishes, seed: int) -> None:
        self.board = board
        self.wishes = wishes
        self.random = random.Random(seed)
        self.friends = [sorted(each) for each in board.facts.near]
        self.worth = weigh_contacts(board, wishes)
        self.holds = [wishes.distance * (HOLD if slug in ENDS else 1.0) for slug in board.facts.slugs]
        self.heat = wishes.hot

    def run(self) -> None:
        """Make all the moves."""
        wishes = self.wishes
        fall = wishes.cold / wishes.hot
        for move in range(wishes.moves):
            if not move % 1000:
                self.heat = wishes.hot * fall ** (move / wishes.moves)
            self._try_move()

    def _try_move(self) -> None:
        board, pick = self.board, self.random.random
        seat = int(pick() * len(board.cells))
        friends = self.friends[seat]
        is_drawn = friends and pick() < DRAWN
        middle = board.cells[friends[int(pick() * len(friends))] if is_drawn else seat]
        goal = board.grid.near[middle][int(pick() * 6)]
        start = board.cells[seat]
        if goal == start or not board.grid.near[goal]:
            return
        if board.seats[goal] == SEA:
            self._try_shift(seat, start, goal)
        else:
            self._try_swap(seat, start, goal)

    def _try_swap(self, seat: int, start: int, goal: int) -> None:
        board = self.board
        other = board.seats[goal]
        if board.blocks[start] != board.blocks[goal] and not self._may_swap(start, goal):
            return
        before = self._rate(seat, start) + self._rate(other, goal)
        board.swap(start, goal)
        if not self._accept(self._rate(seat, goal) + self._rate(other, start) - before):
            board.swap(start, goal)

    def _may_swap(self, start: int, goal: int) -> bool:
        board = self.board
        if board.lands[start] != board.lands[goal]:
            return False
        blocks, mask = board.blocks, board.mask
        one, other = blocks[start], blocks[goal]
        if RUNS[mask(start, blocks, one)] != 1 or RUNS[mask(goal, blocks, other)] != 1:
            return False
        blocks[start] = blocks[goal] = SEA
        may = RUNS[mask(goal, blocks, one)] == 1 and RUNS[mask(start, blocks, other)] == 1
        blocks[start], blocks[goal] = one, other
        return may

    def _try_shift(self, seat: int, start: int, goal: int) -> None:
        board = self.board
        if not self._may_shift(start, goal):
            return
        touched = {start, goal, *board.grid.near[start], *board.grid.near[goal]}
        before = self._rate(seat, start) - self._rate_coast(touched)
        board.swap(start, goal)
        if not self._accept(self._rate(seat, goal) - self._rate_coast(touched) - before):
            board.swap(start, goal)

    def _may_shift(self, start: int, goal: int) -> bool:
        """A lone island may go to any cell at sea; another seat keeps block, land and sea whole."""
        board = self.board
        land, block = board.lands[start], board.blocks[start]
        around = [near for cell in board.grid.near[goal] for near in (cell, *board.grid.near[cell])]
        if any(board.lands[cell] not in (SEA, land) for cell in around):
            return False
        block_mask = board.mask(start, board.blocks, block)
        if not block_mask:
            return True
        if RUNS[block_mask] != 1 or RUNS[board.mask(start, board.lands, land)] != 1:
            return False
        board.lands[start] = board.blocks[start] = SEA
        masks = board.mask(goal, board.blocks, block), board.mask(goal, board.lands, land)
        may = all(RUNS[mask] == 1 for mask in masks)
        board.lands[start], board.blocks[start] = land, block
        return may

    def _rate(self, seat: int, cell: int) -> float:
        board = self.board
        seats, worth = board.seats, self.worth[seat]
        rate = -self.holds[seat] * board.miss(seat, cell)
        for near in board.grid.near[cell]:
            rate += worth[seats[near]]
        return rate

    def _rate_coast(self, cells: set[int]) -> float:
        lands, around = self.board.lands, self.board.grid.near
        cost = 0.0
        for cell in cells:
            is_sea = lands[cell] == SEA
            cost += RAGGED[sum((lands[near] == SEA) != is_sea for near in around[cell])]
        return self.wishes.coast * cost

    def _accept(self, gain: float) -> bool:
        return gain >= 0 or self.random.random() < math.exp(gain / self.heat)


def weigh_contacts(board: Board, wishes: Wishes) -> list[list[float]]:
    """What it is worth that one seat touches another; the last column is the sea, worth nothing."""
    block = board.block_of
    return [
        [
            (wishes.block if block[seat] == block[other] else 0.0)
            + (1.0 if borders == 1 else -wishes.far * min(FARTHEST, max(0, borders - 2)))
            for other, borders in enumerate(row)
        ]
        + [0.0]
        for seat, row in enumerate(count_borders(board.facts))
    ]


def count_borders(facts: Facts) -> list[list[int]]:
    """How many borders must be crossed from each seat to each other; UNREACHED where the sea lies between.
    A ferry counts as a border."""
    near = [set(each) for each in facts.near]
    for one, other in facts.ferries:
        near[one].add(other)
        near[other].add(one)
    table = []
    for start in range(len(near)):
        row = [UNREACHED] * len(near)
        row[start] = 0
        edge = [start]
        for seat in edge:
            for other in sorted(near[seat]):
                if row[other] == UNREACHED:
                    row[other] = row[seat] + 1
                    edge.append(other)
        table.append(row)
    return table
