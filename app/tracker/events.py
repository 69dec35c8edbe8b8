"""What happened, in words: for "what changed lately", the feeds with their archives, and the API.

An event is never rewritten and keeps the name, party and seat of its own time, so that no entry of a feed ever
disappears.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from app.parliament import happenings, queries
from app.parliament.happenings import EventFilter, Happening
from app.tracker.event_words import say_event
from app.tracker.record import find_motion, make_key

__all__ = [
    "PAGE",
    "EventEntry",
    "EventFilter",
    "count_events",
    "find_event",
    "list_archive",
    "list_corrections",
    "list_events",
]

PAGE = 50


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event. `happened_on` is Parliament's day where it tells one, `seen_at` when we saw it; `version`
    the data version it came with. `words` is a sentence in plain text. `party`, `seat_*`, `nation`, `region`
    are those of then; `party_before` is set for a change of party. `corrects` is the id of the event that a
    correction is about, `source` its link. `is_first_reading`: it came with our first complete list, not on
    the day it was seen."""

    id: int
    kind: str
    happened_on: date | None
    seen_at: datetime
    version: int
    words: str
    motion_key: str | None = None
    motion_label: str | None = None
    member_id: int | None = None
    member: str | None = None
    seat_gss: str | None = None
    seat_slug: str | None = None
    seat: str | None = None
    nation: str | None = None
    region: str | None = None
    party: str | None = None
    party_before: str | None = None
    corrects: int | None = None
    source: str | None = None
    is_first_reading: bool = False
    detail: dict[str, Any] = field(default_factory=dict)


def list_events(
    wanted: EventFilter | None = None,
    *,
    motion_key: str | None = None,
    limit: int = PAGE,
    before_id: int | None = None,
) -> tuple[EventEntry, ...]:
    """The last events, newest first; `before_id` goes on from an earlier answer. With `motion_key` those of
    that motion and those about no motion; raises `UnknownMotionError`."""
    found = happenings.list_happenings(_narrow(wanted, motion_key), limit=limit, before_id=before_id)
    return _make_entries(found)


def count_events(wanted: EventFilter | None = None, *, motion_key: str | None = None) -> int:
    """How many there are."""
    return happenings.count_happenings(_narrow(wanted, motion_key))


def list_archive(
    number: int, wanted: EventFilter | None = None, *, motion_key: str | None = None, size: int = PAGE
) -> tuple[EventEntry, ...]:
    """Page `number` (1 holds the oldest) of `size` events, newest first within it. A full page never changes;
    the last may be short, and () follows it."""
    found = happenings.list_happenings(
        _narrow(wanted, motion_key), limit=size, offset=(number - 1) * size, is_oldest_first=True
    )
    return _make_entries(list(reversed(found)))


def list_corrections() -> tuple[EventEntry, ...]:
    """Every correction, newest first."""
    return list_events(EventFilter(kinds=("correction",)), limit=1000)


def find_event(event_id: int) -> EventEntry | None:
    """The event of that number."""
    found = list_events(limit=1, before_id=event_id + 1)
    return found[0] if found and found[0].id == event_id else None


def _narrow(wanted: EventFilter | None, motion_key: str | None) -> EventFilter:
    wanted = wanted or EventFilter()
    return replace(wanted, motion_id=find_motion(motion_key).id) if motion_key else wanted


def _make_entries(found: Sequence[Happening]) -> tuple[EventEntry, ...]:
    seats = {seat.id: seat.name for seat in queries.list_seats()} if _needs_seats(found) else {}
    return tuple(_make_entry(one, seats) for one in found)


def _needs_seats(found: Sequence[Happening]) -> bool:
    return any(one.event.kind == "moved_seat" for one in found)


def _make_entry(one: Happening, seats: dict[int, str]) -> EventEntry:
    event, detail = one.event, one.event.detail
    return EventEntry(
        id=event.id,
        kind=event.kind,
        happened_on=event.happened_on,
        seen_at=event.seen_at,
        version=event.version,
        words=say_event(one, seats),
        motion_key=make_key(one.motion) if one.motion else None,
        motion_label=f"EDM {one.motion.number}" if one.motion else None,
        member_id=event.member_id,
        member=event.name or (one.member.name if one.member else None),
        seat_gss=one.seat.gss_code if one.seat else None,
        seat_slug=one.seat.slug if one.seat else None,
        seat=one.seat.name if one.seat else None,
        nation=one.seat.nation if one.seat else None,
        region=one.seat.region if one.seat else None,
        party=event.party,
        party_before=detail.get("from") if event.kind == "changed_party" else None,
        corrects=detail.get("corrects"),
        source=detail.get("source"),
        is_first_reading=bool(detail.get("first_reading")),
        detail=dict(detail),
    )
