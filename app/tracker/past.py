"""The record as it stood at an earlier data version, rebuilt from events, so that a quoted figure can be
opened later."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from app.core.database import db, get_data_version
from app.core.models import VersionMoment
from app.parliament.rewind import find_followed_then, rewind_house, was_known
from app.tracker.errors import UnknownMotionError, UnknownVersionError
from app.tracker.record import find_motion, get_record, make_record
from app.tracker.types import Record


def get_record_at(version: int, motion_key: str | None = None) -> Record:
    """The record at that data version (None: the motion followed then), with `stood_from` and, unless it
    stands still, `stood_until`; raises `UnknownVersionError` or `UnknownMotionError`."""
    newest = get_data_version()
    moment = db.session.get(VersionMoment, version)
    if moment is None or not 0 < version <= newest:
        raise UnknownVersionError(version, newest)
    motion = find_followed_then(version) if motion_key is None else find_motion(motion_key)
    if motion is None or not was_known(motion, version):
        raise UnknownMotionError(motion_key)
    if version == newest:
        return replace(get_record(motion_key), stood_from=moment.raised_at)
    house = rewind_house(motion, version, moment.raised_at)
    following = db.session.scalar(
        sa.select(VersionMoment).where(VersionMoment.number > version).order_by(VersionMoment.number).limit(1)
    )
    until = following.raised_at if following else None
    return make_record(house, version=version, stood_from=moment.raised_at, stood_until=until)
