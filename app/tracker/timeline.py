"""Names over time, for the chart and its table: steps by day, flat where nothing happened, recess
included."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.clock import to_london
from app.parliament.happenings import list_name_events
from app.parliament.models import ParliamentEvent
from app.tracker.record import find_motion
from app.tracker.types import Record

Move = tuple[date, int, str]
NO_PARTY = "No party known"


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
    """None until a complete list of names was read. Rebuilt from events, up to the record's data version."""
    motion = record.motion
    events = list_name_events(find_motion(motion.key), record.version) if motion.names_known else ()
    moves = _list_moves(events, motion.closed_on)
    if not moves:
        return None
    parties = sorted({party for _, _, party in moves})
    by_party = tuple(
        PartySteps(party, _make_steps(one for one in moves if one[2] == party)) for party in parties
    )
    steps = _make_steps(moves)
    last = motion.closed_on or (to_london(motion.as_at).date() if motion.as_at else record.today)
    return Timeline(
        first=min(motion.tabled_on or steps[0].day, steps[0].day),
        last=last if motion.closed_on else max(last, steps[-1].day),
        steps=steps,
        by_party=tuple(sorted(by_party, key=lambda one: (-one.steps[-1].names, one.party))),
        undated=sum(event.kind == "signed" and event.happened_on is None for event in events),
    )


def _list_moves(events: Iterable[ParliamentEvent], closed_on: date | None) -> list[Move]:
    """Each name that came (+1) or went (-1), with its day and the party at signing; no member's days run
    back, and none goes past the day on which the motion closed: what came undated stood by then, and nothing left."""
    standing: dict[int, str] = {}
    days: dict[int, date] = {}
    moves: list[Move] = []
    for event in events:
        member_id = event.member_id
        if member_id is None or (event.kind == "signed") == (member_id in standing):
            continue
        day = max(event.happened_on or to_london(event.seen_at).date(), days.get(member_id, date.min))
        if closed_on is not None and day > closed_on:
            if _left_later(event):
                continue
            day = closed_on
        days[member_id] = day
        if event.kind == "signed":
            standing[member_id] = event.party or NO_PARTY
            moves.append((day, 1, standing[member_id]))
        else:
            moves.append((day, -1, standing.pop(member_id)))
    return moves


def _left_later(event: ParliamentEvent) -> bool:
    """True of a name that was missed in the list, or withdrawn, after the motion closed."""
    is_dated = event.kind == "removed" or event.happened_on is not None
    return event.kind != "signed" and is_dated and not event.detail.get("amendment")


def _make_steps(moves: Iterable[Move]) -> tuple[Step, ...]:
    by_day: dict[date, list[int]] = defaultdict(list)
    for day, change, _ in moves:
        by_day[day].append(change)
    names, steps = 0, []
    for day, changes in sorted(by_day.items()):
        names += sum(changes)
        steps.append(Step(day, names, changes.count(1), changes.count(-1)))
    return tuple(steps)
