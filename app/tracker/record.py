"""The record of one motion: what pages, files, feeds and images all read, made once per data version in a
process.

`get_record()` is the motion followed, `get_record("2024-26-2650")` any other.
`app.tracker.past.get_record_at` gives it as it stood at an earlier data version.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from flask import current_app

from app.core.clock import today_in_london
from app.core.versions import get_data_version
from app.parliament import queries
from app.parliament.freshness import get_data_ages, get_newest_run
from app.parliament.history import list_rows_at
from app.parliament.house import House, load_house
from app.parliament.models import Motion
from app.parliament.queries import find_dissolution
from app.tracker.errors import UnknownMotionError
from app.tracker.name_history import list_turns
from app.tracker.rows import make_others, make_rows
from app.tracker.types import MotionFacts, OtherRow, Record, SeatRow

KEPT_RECORDS = 8
_lock = threading.RLock()


def get_record(motion_key: str | None = None) -> Record:
    """Everything known for that motion (None: the one followed); raises `UnknownMotionError`."""
    motion, version = find_motion(motion_key), get_data_version()
    key = (version, get_newest_run(), motion.id, motion.names_read_at, today_in_london())
    return keep_record(key, lambda: make_record(load_house(motion), version=version))


def keep_record(key: tuple[object, ...], make: Callable[[], Record]) -> Record:
    """The record of that key, made once in a process while it is among the last few."""
    with _lock:
        kept: dict[object, Record] = current_app.extensions.setdefault("tracker_records", {})
        if key not in kept:
            while len(kept) >= KEPT_RECORDS:
                kept.pop(next(iter(kept)))
            kept[key] = make()
        return kept[key]


def forget_records() -> None:
    """Let the next asker make the record anew: for tests that change facts without a new data version."""
    current_app.extensions.pop("tracker_records", None)


def list_motions() -> tuple[MotionFacts, ...]:
    """Every motion known here: the one followed first, then the newest first."""
    motions = queries.list_motions()
    return tuple(make_motion(motion, motions) for motion in motions)


def make_record(
    house: House,
    *,
    version: int,
    is_past: bool = False,
    stood_from: datetime | None = None,
    stood_until: datetime | None = None,
) -> Record:
    """The record of a House, of today or (`is_past`) of when a version came."""
    rows, others = make_rows(house), make_others(house)
    everybody: tuple[SeatRow | OtherRow, ...] = (*others, *rows)
    ages = get_data_ages(version=version if is_past else None)
    dissolution = find_dissolution(house.today) if house.is_dissolved else None
    return Record(
        motion=make_motion(house.motion, house.motions),
        motions=tuple(make_motion(motion, house.motions) for motion in house.motions),
        rows=rows,
        others=others,
        version=version,
        today=house.today,
        members_at=ages.members_at,
        offices_at=ages.offices_at,
        is_snapshot=ages.is_snapshot,
        names_at=_find_names_at(house.motion, version),
        known_at=get_data_ages(version=version).read_at,
        dissolved_on=dissolution.started_on if dissolution else None,
        stood_from=stood_from,
        stood_until=stood_until,
        by_slug={row.seat.slug: row for row in rows},
        by_gss={row.seat.gss: row for row in rows},
        by_member={row.member.id: row for row in everybody if row.member},
        turns=list_turns(house.motion, version),
    )


def _find_names_at(motion: Motion, version: int) -> datetime | None:
    """When the names had been read as the version came: a reading that finds nothing new raises none."""
    found = {one.id: one.names_read_at for one in list_rows_at(Motion, version)}
    return found.get(motion.id) or motion.names_read_at


def make_motion(motion: Motion, motions: Sequence[Motion]) -> MotionFacts:
    """A motion's facts, with the keys of its successor and of the motions that led to it, the newest
    first."""
    sponsor = motion.primary_sponsor
    by_id = {one.id: one for one in motions}
    successor = by_id.get(motion.successor_id) if motion.successor_id else None
    return MotionFacts(
        key=make_key(motion),
        label=f"EDM {motion.number}",
        session=motion.session_name,
        number=motion.number,
        state=motion.state,
        subject=motion.subject,
        title=motion.title,
        text=motion.text,
        tabled_on=motion.tabled_on,
        tabled_about=motion.tabled_about,
        closed_on=motion.closed_on,
        sponsor_id=motion.primary_sponsor_id,
        sponsor=sponsor.name if sponsor else None,
        as_at=motion.names_read_at,
        names_known=motion.names_read_at is not None,
        is_followed=motion.is_followed,
        successor=make_key(successor) if successor else None,
        earlier=_list_earlier(motion, by_id),
        api_id=motion.api_id,
    )


def make_key(motion: Motion) -> str:
    """How addresses name a motion: `2024-26-2650`."""
    return f"{motion.session_name}-{motion.number}"


def _list_earlier(motion: Motion, motions: Mapping[int, Motion]) -> tuple[str, ...]:
    before = {one.successor_id: one for one in motions.values() if one.successor_id}
    found: list[str] = []
    step = before.get(motion.id)
    while step is not None and make_key(step) not in found:
        found.append(make_key(step))
        step = before.get(step.id)
    return tuple(found)


def find_motion(key: str | None) -> Motion:
    """The motion of that key (None: the one followed); raises `UnknownMotionError`."""
    motion = queries.find_followed_motion() if key is None else queries.find_motion(*read_key(key))
    if motion is None:
        raise UnknownMotionError(key)
    return motion


def read_key(key: str) -> tuple[str, int]:
    """The session and number that a key tells; raises `UnknownMotionError`."""
    session_name, _, number = key.rpartition("-")
    if not _is_number(number):
        raise UnknownMotionError(key)
    return session_name, int(number)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
