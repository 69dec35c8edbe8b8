"""Time: kept in UTC, shown in London's."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This moment, aware, in UTC."""
    return datetime.now(UTC)


def to_london(moment: datetime) -> datetime:
    """The same moment by London's clock."""
    return moment.astimezone(LONDON)


def today_in_london() -> date:
    """The day it is in London."""
    return to_london(now()).date()
