"""The record as it stood when an earlier data version came, so that a quoted figure can be opened later.

It holds nothing that came after that moment, so that it never changes and its checksum stands.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.models import DataVersion, VersionMoment
from app.core.versions import get_data_version
from app.parliament.rewind import rewind_house
from app.tracker.errors import UnknownMotionError, UnknownVersionError
from app.tracker.record import keep_record, make_record, read_key
from app.tracker.types import Record


def get_record_at(version: int, motion_key: str | None = None) -> Record:
    """The record at that data version (None: the motion followed then), with `stood_from` and, unless it
    stands still, `stood_until`; raises `UnknownVersionError` or `UnknownMotionError`. The present version needs no
    moment of its own: an older database may not have kept it."""
    newest = get_data_version()
    moment = find_stood_from(version)
    if not 0 < version <= newest or (moment is None and version != newest):
        raise UnknownVersionError(version, newest)
    raised_at = moment or _find_raised_at() or now()
    return keep_record(("at", version, motion_key, newest), lambda: _make(version, motion_key, raised_at))


def _make(version: int, motion_key: str | None, raised_at: datetime) -> Record:
    house = rewind_house(version, raised_at, None if motion_key is None else read_key(motion_key))
    if house is None:
        raise UnknownMotionError(motion_key)
    until = _find_following(version)
    return make_record(house, version=version, is_past=True, stood_from=raised_at, stood_until=until)


def find_stood_from(version: int) -> datetime | None:
    """When a version came; None where that was not kept."""
    moment = db.session.get(VersionMoment, version)
    return moment.raised_at if moment else None


def _find_raised_at() -> datetime | None:
    row = db.session.get(DataVersion, "data")
    return row.raised_at if row else None


def _find_following(version: int) -> datetime | None:
    """When the version after it came; None of the present one."""
    query = sa.select(VersionMoment.raised_at).where(VersionMoment.number > version)
    return db.session.scalar(query.order_by(VersionMoment.number).limit(1))
