"""What changed lately, in the order of Parliament's days."""

from __future__ import annotations

from app.core.clock import to_london
from app.tracker.events import EventEntry, list_events
from app.tracker.types import Record

LOOKED_AT = 200


def list_latest(record: Record, limit: int) -> tuple[EventEntry, ...]:
    """What happened last by Parliament's days: a first reading tells of months at once, in the order of its list."""
    found = [
        one
        for one in list_events(motion_key=record.motion.key, limit=LOOKED_AT)
        if one.version <= record.version
    ]
    newest = sorted(
        found, key=lambda one: (one.happened_on or to_london(one.seen_at).date(), one.id), reverse=True
    )
    return tuple(newest[:limit])
