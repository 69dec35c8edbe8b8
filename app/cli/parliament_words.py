"""What the commands say when Parliament gave no usable answer."""

from __future__ import annotations

from datetime import datetime

from app.core.clock import to_london
from app.core.http import HttpError
from app.parliament.freshness import get_data_ages
from app.parliament.sync import SyncReport

NOT_REACHED = "Parliament could not be reached"
SAYINGS = {
    "unreachable": NOT_REACHED,
    "timeout": NOT_REACHED,
    "unavailable": "Parliament's server is out of service at the moment",
    "server_error": "Parliament's server has a fault",
    "busy": "other calls from here to Parliament go first",
    "refused": "Parliament's server refused the call",
    "not_found": "Parliament's server does not know what was asked for",
    "empty": "Parliament's answer was empty",
    "not_json": "Parliament's answer could not be read",
    "wrong_shape": "Parliament's answer had another form than expected; perhaps it was changed there",
    "answered_with_error": "Parliament's server answered with an error",
    "changed_while_read": "Parliament's lists changed while they were being read",
}
"""By the reason of an `HttpError`; those with a moment are in `say_fault`."""


def say_fault(reason: str | None, retry_at: datetime | None = None) -> str:
    """Why there was no usable answer: a clause without a full stop, that begins with a capital."""
    until = f" until {show_moment(retry_at)}" if retry_at else ""
    if reason == "paused":
        return f"Parliament asked us to wait{until or ' a little'}"
    if reason == "broken":
        return f"Parliament did not answer several times in a row, so we do not ask again{until or ' for a minute'}"
    saying = SAYINGS.get(reason or "", NOT_REACHED)
    return saying[0].upper() + saying[1:]


def say_error(error: HttpError) -> str:
    """The same for an error that was raised."""
    return say_fault(error.reason, error.retry_at)


def say_failed(report: SyncReport, *, is_worker_syncing: bool) -> str:
    """Why a sync failed, what stays, and what happens next."""
    day = _find_day(report.kind)
    stays = f"; the data of {day:%-d %B %Y} stays" if day else ""
    again = "The worker tries again by itself." if is_worker_syncing else "Run the command again later."
    return f"{say_fault(report.reason, report.retry_at)}. Nothing was changed{stays}. {again}"


def show_moment(moment: datetime) -> str:
    """A moment in London's time."""
    return f"{to_london(moment):%H:%M on %-d %B %Y}"


def _find_day(kind: str) -> datetime | None:
    ages = get_data_ages()
    known = {"members": ages.members_at, "offices": ages.offices_at, "motion": ages.motion_at}
    moment = known.get(kind)
    return to_london(moment) if moment else None
