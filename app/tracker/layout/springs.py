"""Where each seat would like to stand: a net of springs, one step for each border, in its true direction."""

from __future__ import annotations

import math
import random
from collections import defaultdict
from collections.abc import Iterator

from app.tracker.layout.coasts import PENINSULAS, WATERS
from app.tracker.layout.facts import Facts

Point = list[float]
Pull = tuple[int, float, float, float]

KM_IN_A_STEP = 22.0
APART = 1.25
PUSH = 6.0
ROUNDS = ((300, 0.0), (300, 0.5), (300, 1.0), (300, 3.0))
SHARE_MOVED = 0.8

TIES = WATERS + PENINSULAS


class Springs:
    """The net while it comes to rest. `points` are steps east and south."""

    def __init__(self, facts: Facts, seed: int) -> None:
        self.facts = facts
        self.near = facts.near
        self.random = random.Random(seed)
        self.points: list[Point] = [[x / KM_IN_A_STEP, y / KM_IN_A_STEP] for x, y in facts.centres]
        self.pulls: list[list[Pull]] = [[] for _ in facts.codes]
        for first, second, steps, weight in self._list_links():
            self._tie(first, second, steps, weight)

    def relax(self, rounds: int, push: float) -> None:
        """Let the net move; `push` is how strongly seats that come too near drive one another away."""
        for _ in range(rounds):
            cells = self._sort_into_cells()
            for seat, point in enumerate(self.points):
                east = south = total = 0.0
                for x, y, weight in self._list_wishes(seat, push, cells):
                    east += weight * x
                    south += weight * y
                    total += weight
                if total:
                    point[0] += (east / total - point[0]) * SHARE_MOVED
                    point[1] += (south / total - point[1]) * SHARE_MOVED

    def _list_links(self) -> Iterator[tuple[int, int, float, float]]:
        number = {slug: seat for seat, slug in enumerate(self.facts.slugs)}
        for first, second in self.facts.pairs:
            yield first, second, 1.0, 1.0
        for one, other, steps, weight in TIES:
            if one in number and other in number:  # a smaller set of facts may lack them
                yield number[one], number[other], steps, weight

    def _tie(self, first: int, second: int, steps: float, weight: float) -> None:
        (ax, ay), (bx, by) = self.facts.centres[first], self.facts.centres[second]
        length = math.hypot(bx - ax, by - ay) or 1.0
        east, south = (bx - ax) / length * steps, (by - ay) / length * steps
        self.pulls[first].append((second, -east, -south, weight))
        self.pulls[second].append((first, east, south, weight))

    def _sort_into_cells(self) -> dict[tuple[int, int], list[int]]:
        cells: dict[tuple[int, int], list[int]] = defaultdict(list)
        for seat, (x, y) in enumerate(self.points):
            cells[int(x // 1.5), int(y // 1.5)].append(seat)
        return cells

    def _list_wishes(
        self, seat: int, push: float, cells: dict[tuple[int, int], list[int]]
    ) -> Iterator[tuple[float, float, float]]:
        points = self.points
        for other, east, south, weight in self.pulls[seat]:
            yield points[other][0] + east, points[other][1] + south, weight
        if push:
            yield from self._list_pushes(seat, push, cells)

    def _list_pushes(
        self, seat: int, push: float, cells: dict[tuple[int, int], list[int]]
    ) -> Iterator[tuple[float, float, float]]:
        x, y = self.points[seat]
        column, row = int(x // 1.5), int(y // 1.5)
        for key in ((a, b) for a in (column - 1, column, column + 1) for b in (row - 1, row, row + 1)):
            for other in cells.get(key, ()):
                if other == seat:
                    continue
                east, south = x - self.points[other][0], y - self.points[other][1]
                distance = math.hypot(east, south)
                limit = 1.0 if other in self.near[seat] else APART
                if distance < limit:
                    if distance < 1e-6:
                        east, south, distance = self.random.random() - 0.5, self.random.random() - 0.5, 0.5
                    weight = push * (limit - distance) / limit * PUSH
                    scale = limit / distance
                    yield self.points[other][0] + east * scale, self.points[other][1] + south * scale, weight


def find_targets(facts: Facts, seed: int) -> list[tuple[float, float]]:
    """Where each seat would like to stand, in steps, the most western and northern at 0."""
    springs = Springs(facts, seed)
    for rounds, push in ROUNDS:
        springs.relax(rounds, push)
    west = min(x for x, _ in springs.points)
    north = min(y for _, y in springs.points)
    return [(x - west, y - north) for x, y in springs.points]
