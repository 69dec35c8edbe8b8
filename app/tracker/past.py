"""The record as it stood at an earlier data version, rebuilt from events, so that a quoted figure can be
opened later."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, get_data_version
from app.core.models import VersionMoment
from app.parliament.rewind import find_followed_then, rewind_house, was_known
from app.tracker.errors import UnknownMotionError, UnknownVersionError
from app.tracker.record import find_motion, get_record, make_record
from app.tracker.types import Record


def get_record_at(version: int, motion_key: str | None = None) -> Record:
    """The record at that data version (None: the motion followed then), with `stood_from` and, unless it
    stands still, `stood_until`; raises `UnknownVersionError` or `UnknownMotionError`. The present version needs no
    moment of its own: an older database may not have kept it."""
    newest = get_data_version()
    moment = db.session.get(VersionMoment, version)
    if not 0 < version <= newest or (moment is None and version != newest):
        raise UnknownVersionError(version, newest)
    motion = find_followed_then(version) if motion_key is None else find_motion(motion_key)
    if motion is None or not was_known(motion, version):
        raise UnknownMotionError(motion_key)
    if version == newest or moment is None:
        record = get_record(motion_key)
        return replace(record, stood_from=moment.raised_at if moment else record.known_at or now())
    until = _find_following(version)
    house = rewind_house(motion, version, moment.raised_at, until)
    return make_record(house, version=version, stood_from=moment.raised_at, stood_until=until)


def find_stood_from(version: int) -> datetime | None:
    """When a version came; None where that was not kept."""
    moment = db.session.get(VersionMoment, version)
    return moment.raised_at if moment else None


def _find_following(version: int) -> datetime:
    """When the version after it came."""
    query = sa.select(VersionMoment.raised_at).where(VersionMoment.number > version)
    return db.session.scalar(query.order_by(VersionMoment.number).limit(1)) or now()
