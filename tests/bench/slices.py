"""Ours and the yardstick, measured in slices of equal length, one after the other, so that what else the machine does
in the meantime meets both."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field


@dataclass(slots=True)
class Slices:
    """How many a second there were of ours and of the yardstick in each pair of slices, and how many seconds each
    one of ours took."""

    ours: list[float] = field(default_factory=list)
    yardstick: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios."""
        return statistics.median(ours / base for ours, base in zip(self.ours, self.yardstick, strict=True))

    @property
    def spread(self) -> tuple[float, float]:
        """The lowest and the highest ratio of a pair."""
        ratios = [ours / base for ours, base in zip(self.ours, self.yardstick, strict=True)]
        return min(ratios), max(ratios)

    def get_milliseconds(self, percent: int) -> float:
        """In how many milliseconds `percent` (1-99) of a hundred of ours were done."""
        return statistics.quantiles(self.seconds, n=100)[percent - 1] * 1000
