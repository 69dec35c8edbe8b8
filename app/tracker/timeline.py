"""Names over time, for the chart and its table: steps by day, flat where nothing happened, recess
included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.tracker.types import Record


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which the number changed: `names` at its end, and how many came and went on it."""

    day: date
    names: int
    added: int
    gone: int


@dataclass(frozen=True, slots=True)
class PartySteps:
    """The steps of one party, by the party at signing."""

    party: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """From `first` (the day tabled or of the first name) to `last` (the day it closed, or of the last
    reading). Draw it as stairs: between two steps the number stays, and no slope joins them. `undated` names
    came on a day that Parliament does not tell; they stand on the day we saw them."""

    first: date
    last: date
    steps: tuple[Step, ...]
    by_party: tuple[PartySteps, ...]
    undated: int


def get_timeline(record: Record) -> Timeline | None:
    """None until a complete list of names was read."""
    raise NotImplementedError
