"""What happened, in words: for "what changed lately", the feeds with their archives, and the API.

An event is never rewritten and keeps the party and seat of its own time, so that no entry of a feed ever
disappears.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

PAGE = 50


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event. `happened_on` is Parliament's day where it tells one, `seen_at` when we saw it; `version`
    the data version it came with. `words` is a sentence in plain text. `party`, `seat_*`, `nation`, `region`
    are those of then; `party_before` is set for a change of party. `corrects` is the id of the event that a
    correction is about."""

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


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events: of a motion (key), of a party or nation or seat or member, of some kinds. None: all."""

    motion_key: str | None = None
    party: str | None = None
    nation: str | None = None
    seat_gss: str | None = None
    member_id: int | None = None
    kinds: tuple[str, ...] | None = None
    since: datetime | None = None


def list_events(
    wanted: EventFilter | None = None, *, limit: int = PAGE, before_id: int | None = None
) -> tuple[EventEntry, ...]:
    """The last events, newest first; `before_id` goes on from an earlier answer."""
    raise NotImplementedError


def count_events(wanted: EventFilter | None = None) -> int:
    """How many there are."""
    raise NotImplementedError


def list_archive(
    number: int, wanted: EventFilter | None = None, *, size: int = PAGE
) -> tuple[EventEntry, ...]:
    """Page `number` (1 is the oldest) of the full archive pages, whose entries never change, newest first
    within it; () for a page that is not full yet."""
    raise NotImplementedError


def list_corrections() -> tuple[EventEntry, ...]:
    """Every correction, newest first."""
    return list_events(EventFilter(kinds=("correction",)), limit=1000)
