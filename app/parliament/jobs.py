"""The schedule on which the worker asks Parliament: members and offices daily, contacts spread over the week,
the motion every half hour. The setting PARLIAMENT_SYNC switches all of it off.

The daily ones look every five minutes whether a day has passed since their last reading, so that a fresh site
fills soon and an outage is made up for; a reading that failed is tried again after an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.core.jobs import UNTRIED, every
from app.parliament.clients import make_members_api, make_motions_api
from app.parliament.errors import ParliamentError
from app.parliament.models import SyncRun
from app.parliament.sync import SyncReport
from app.parliament.sync_contacts import sync_contacts
from app.parliament.sync_members import sync_members
from app.parliament.sync_motion import sync_motion
from app.parliament.sync_offices import sync_offices

A_DAY = timedelta(hours=20)
AN_HOUR = timedelta(minutes=55)
LONG_LEASE = timedelta(minutes=45)
LATE = timedelta(hours=1)


def _each_five_minutes(first: int) -> str:
    return ",".join(str(minute) for minute in range(first, 60, 5))


class SyncFailedError(ParliamentError):
    """A scheduled sync did not end well; its `sync_run` row says why."""


@every("parliament.members", late_after=LATE, lease=LONG_LEASE, minute=_each_five_minutes(0))
def run_members_sync() -> object:
    """Seats, members, parties and spells, once a day."""
    return _read_when_due("members", lambda: sync_members(make_members_api()))


@every("parliament.offices", late_after=LATE, lease=LONG_LEASE, minute=_each_five_minutes(2))
def run_offices_sync() -> object:
    """Ministers, whips, parliamentary private secretaries, the Speaker and the deputies, once a day."""
    return _read_when_due("offices", lambda: sync_offices(make_members_api()))


@every("parliament.contacts", late_after=LATE, lease=LONG_LEASE, minute=_each_five_minutes(4))
def run_contacts_sync() -> object:
    """One day's share of the addresses, once a day."""
    return _read_when_due("contacts", lambda: sync_contacts(make_members_api(), is_spread=True))


@every("parliament.motion", late_after=timedelta(hours=3), lease=timedelta(minutes=15), minute="3,33")
def run_motion_sync() -> None:
    """The motion followed, every half hour."""
    if get_config().parliament_sync:
        _expect_ok(sync_motion(make_motions_api(), make_members_api()))


def is_due(kind: str) -> bool:
    """True when the last good or refused reading is a day old, and the last try an hour."""
    if not get_config().parliament_sync:
        return False
    runs = sa.select(sa.func.max(SyncRun.started_at)).where(SyncRun.kind == kind)
    read_at = db.session.scalar(runs.where(SyncRun.outcome.in_(("ok", "refused"))))
    tried_at = db.session.scalar(runs)
    is_old = read_at is None or read_at < now() - A_DAY
    return is_old and (tried_at is None or tried_at < now() - AN_HOUR)


def _read_when_due(kind: str, read: Callable[[], SyncReport]) -> object:
    """Read where it is time for it; where the last reading failed and it is not, that failure stands."""
    if is_due(kind):
        _expect_ok(read())
        return None
    outcomes = sa.select(SyncRun.outcome).where(SyncRun.kind == kind).order_by(SyncRun.started_at.desc())
    last = db.session.scalar(outcomes.limit(1))
    return UNTRIED if last in {"failed", "refused"} else None


def _expect_ok(report: SyncReport) -> None:
    """Let the job's own row show a run that was refused or failed."""
    if not report.is_ok:
        raise SyncFailedError(f"{report.kind}: {report.outcome}, {report.reason}")
