"""Public figures about letters: only from the floor upwards, rounded down to its steps, counted in batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.letters.models import PublicCount
from app.parliament import queries
from app.parliament.models import Motion, Seat


@dataclass(frozen=True, slots=True)
class Count:
    """Letters confirmed and sent; None below the floor. Say "at least": they are rounded down to the floor's
    steps."""

    confirmed: int | None
    sent: int | None


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """About one motion: in total and by the seat's GSS code (seats below the floor are missing). `counted_at` is
    when a count last changed what is shown, None before."""

    total: Count
    by_gss: Mapping[str, Count]
    counted_at: datetime | None


def get_letter_counts(motion_key: str | None = None) -> LetterCounts:
    """The counts last made, about that motion (`2024-26-2650`; None: the one followed). A motion not known here
    has none. Pages that show them bear the data version "counts"."""
    motion = _find_motion(motion_key)
    query = sa.select(PublicCount, Seat.gss_code).outerjoin(Seat, Seat.id == PublicCount.seat_id)
    found = db.session.execute(query.where(PublicCount.motion_id == motion.id)).all() if motion else []
    by_gss = {gss: _make_count(row) for row, gss in found if gss is not None}
    total = next((_make_count(row) for row, gss in found if gss is None), Count(None, None))
    return LetterCounts(total, by_gss, max((row.counted_at for row, _ in found), default=None))


def _find_motion(key: str | None) -> Motion | None:
    if key is None:
        return queries.find_followed_motion()
    session_name, _, number = key.rpartition("-")
    is_number = number.isascii() and number.isdigit() and len(number) <= 6
    return queries.find_motion(session_name, int(number)) if is_number else None


def _make_count(row: PublicCount) -> Count:
    return Count(row.confirmed or None, row.sent or None)
