"""Charts as geometry in percentages, so that lines stretch with the page and words keep their size.

Names over time are stairs: a number stays until the day on which it changes, recess included, and no slope joins two
days on which nothing is known to lie between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from app.tracker.figures import Figures, PartyFigure
from app.tracker.timeline import Step, Timeline

STEPS_OF_SCALE = (1, 2, 5)
MOST_LABELS = 5
LETTER = 2.5
"""How wide a letter of an axis is on the smallest screen, in per cent of the chart."""
END_LETTER = 6.0
"""The same of the number at the end of the line, which is set larger."""
GAP = 3.0
TOP = 8.0
FOOT = 88.0


@dataclass(frozen=True, slots=True)
class Stair:
    """A stretch of days with one number: from `x` for `width`, in per cent of the chart; `y` is its height from the
    top, `before` that of the stretch before it."""

    x: float
    width: float
    y: float
    before: float


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an axis, at a place in per cent; without `text` a tick alone. `anchor` is start, middle or end; `year`
    is that of a day's label."""

    at: float
    text: str
    anchor: str = "middle"
    year: int = 0


@dataclass(frozen=True, slots=True)
class TimeChart:
    """Stairs with their axes; `end` is where the line ends, to be labelled with the number; at `label_at` the number
    stands above all that it would cover, were it written within the chart."""

    stairs: tuple[Stair, ...]
    levels: tuple[Mark, ...]
    days: tuple[Mark, ...]
    steps: tuple[Step, ...]
    first: date
    last_day: date
    names: int
    foot: float
    end: Mark
    label_at: float


@dataclass(frozen=True, slots=True)
class PartyBar:
    """A party's bar: `names` and `can_sign` as shares, in per cent, of the longest bar."""

    figure: PartyFigure
    names_width: float
    room_width: float


def make_time_chart(timeline: Timeline | None) -> TimeChart | None:
    """None while no complete list was read, and where no name was ever there: an empty chart says nothing."""
    if timeline is None or not timeline.steps:
        return None
    first, last = timeline.first, max(timeline.last, timeline.first + timedelta(days=1))
    highest = max(step.names for step in timeline.steps)
    scale = find_scale(highest)
    top = max(highest, scale)

    def place(day: date) -> float:
        return round(100 * (day - first) / (last - first), 2)

    def height(names: int) -> float:
        return round(FOOT - (FOOT - TOP) * names / top, 2)

    known = [Step(first, 0, 0, 0), *timeline.steps, Step(last, timeline.steps[-1].names, 0, 0)]
    stairs, before = [], height(0)
    for step, following in pairwise(known):
        x, y = place(step.day), height(step.names)
        stairs.append(Stair(x, round(place(following.day) - x, 2), y, before))
        before = y
    names = timeline.steps[-1].names
    return TimeChart(
        stairs=tuple(stair for stair in stairs if stair.width > 0 or stair.y != stair.before),
        levels=tuple(Mark(height(level), f"{level:,}") for level in range(0, top + 1, scale)),
        days=list_days(first, last),
        steps=timeline.steps,
        first=first,
        last_day=timeline.last,
        names=names,
        foot=FOOT,
        end=Mark(height(names), f"{names:,}", "end"),
        label_at=_find_room(stairs, 100 - END_LETTER * len(f"{names:,}")),
    )


def _find_room(stairs: Sequence[Stair], left: float) -> float:
    """The height of the line where it is highest, from `left` to its end."""
    heights = [stair.y for stair in stairs if stair.x + stair.width >= left]
    return min([*heights, *(stair.before for stair in stairs if stair.x >= left)])


def find_scale(highest: int) -> int:
    """The distance of the lines of a scale: 1, 2 or 5 times a power of ten, at most `MOST_LABELS` of them."""
    size = 1
    while True:
        for step in STEPS_OF_SCALE:
            if step * size * MOST_LABELS >= highest:
                return step * size
        size *= 10


def list_days(first: date, last: date) -> tuple[Mark, ...]:
    """The marks of the axis: the first day, the last, and between them every beginning of a month, by name where that
    has room on a small screen. A year stands where it is a new one."""
    begin = Mark(0, f"{first.day} {first:%b %Y}", "start", first.year)
    marks, named = [begin], begin
    end = _name_last(last, first.year)
    for day in _list_months(first, last):
        at = round(100 * (day - first) / (last - first), 2)
        text = f"{day:%b}" if day.year == named.year else f"{day:%b %Y}"
        mark, closing = Mark(at, text, year=day.year), _name_last(last, day.year)
        if _reach(named)[1] + GAP <= _reach(mark)[0] and _reach(mark)[1] + GAP <= _reach(closing)[0]:
            named, end = mark, closing
            marks.append(mark)
        else:
            marks.append(Mark(at, "", year=day.year))
    return (*marks, end)


def _name_last(last: date, year_before: int) -> Mark:
    text = f"{last.day} {last:%b}" if last.year == year_before else f"{last.day} {last:%b %Y}"
    return Mark(100, text, "end", last.year)


def _list_months(first: date, last: date) -> list[date]:
    """The first days of the months after `first`, up to `last`."""
    count = (last.year - first.year) * 12 + last.month - first.month
    months = [divmod(first.year * 12 + first.month - 1 + number, 12) for number in range(1, count + 1)]
    return [date(year, month + 1, 1) for year, month in months]


def _reach(mark: Mark) -> tuple[float, float]:
    """From where to where a label's words go."""
    width = LETTER * len(mark.text)
    left = mark.at - {"start": 0.0, "middle": width / 2, "end": width}[mark.anchor]
    return left, left + width


def make_party_bars(figures: Figures) -> tuple[PartyBar, ...]:
    """Parties with a name on the motion, or with anybody who could put one there; () while names are not known."""
    if not figures.by_party or not figures.names:
        return ()
    shown = [one for one in figures.by_party if one.names or one.can_sign]
    longest = max(max(one.names, one.can_sign or 0) for one in shown)
    return tuple(
        PartyBar(one, round(100 * one.names / longest, 2), round(100 * (one.can_sign or 0) / longest, 2))
        for one in shown
    )
