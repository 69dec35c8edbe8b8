"""The record as it stood at an earlier data version, rebuilt from events, so that a quoted figure can be
opened later."""

from __future__ import annotations

from app.tracker.types import Record


def get_record_at(version: int, motion_key: str | None = None) -> Record:
    """The record at that data version (None: the motion followed then); raises `UnknownVersionError` or
    `UnknownMotionError`."""
    raise NotImplementedError
