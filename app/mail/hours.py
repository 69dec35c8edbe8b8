"""Office hours: letters go on working days, Monday to Friday less England's bank holidays, by London's clock.

`hours` is everywhere the first and the last London hour, such as (8, 18), or None for always. The bank
holidays are data beside this file; in a year that it does not list, only weekends are closed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from app.core.clock import LONDON, to_london

Hours = tuple[int, int] | None


@cache
def list_bank_holidays() -> frozenset[date]:
    """Every bank holiday that is known."""
    lines = Path(__file__).with_name("bank_holidays.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return frozenset(date.fromisoformat(row["date"]) for row in rows)


def is_working_day(day: date) -> bool:
    """True on Monday to Friday, unless it is a bank holiday in England."""
    return day.weekday() < 5 and day not in list_bank_holidays()


def is_open(moment: datetime, hours: Hours) -> bool:
    """True when letters go at `moment`."""
    return find_open_moment(moment, hours) == moment


def find_open_moment(moment: datetime, hours: Hours) -> datetime:
    """The first moment, `moment` itself or later, at which letters go."""
    if hours is None:
        return moment
    opened_at, _ = next(_windows(moment, hours))
    return max(moment, opened_at)


def find_opened_at(moment: datetime, hours: Hours) -> datetime | None:
    """When the hours began in which letters go at `moment`; None where they always go, or do not go now."""
    if hours is None or not is_open(moment, hours):
        return None
    return next(_windows(moment, hours))[0]


def count_open_seconds(start: datetime, end: datetime, hours: Hours) -> int:
    """Seconds between `start` and `end` in which letters go."""
    if hours is None:
        return int((end - start).total_seconds())
    total = 0.0
    for opened_at, closed_at in _windows(start, hours):
        if opened_at >= end:
            break
        total += (min(end, closed_at) - max(start, opened_at)).total_seconds()
    return int(total)


def add_open_seconds(start: datetime, seconds: float, hours: Hours) -> datetime:
    """The moment when letters will have gone for `seconds` after `start`."""
    if hours is None:
        return start + timedelta(seconds=seconds)
    left = timedelta(seconds=seconds)
    for opened_at, closed_at in _windows(start, hours):
        begin = max(start, opened_at)
        if begin + left < closed_at:
            return begin + left
        left -= closed_at - begin
    raise AssertionError("the windows never end")


def _windows(moment: datetime, hours: tuple[int, int]) -> Iterator[tuple[datetime, datetime]]:
    """(opens, closes) of each working day whose end lies after `moment`."""
    day = to_london(moment).date()
    while True:
        if is_working_day(day):
            closed_at = _at(day, hours[1])
            if closed_at > moment:
                yield _at(day, hours[0]), closed_at
        day += timedelta(days=1)


def _at(day: date, hour: int) -> datetime:
    if hour == 24:
        day, hour = day + timedelta(days=1), 0
    return datetime.combine(day, time(hour), LONDON).astimezone(UTC)
