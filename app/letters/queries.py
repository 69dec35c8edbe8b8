"""Public figures about letters: only from the floor upwards, rounded down to its steps, counted in
batches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Count:
    """Letters confirmed and sent; None below the floor. Say "at least": they are rounded down to the floor's
    steps."""

    confirmed: int | None
    sent: int | None


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """About one motion: in total and by the seat's GSS code (seats below the floor are missing). `counted_at`
    is None before the first count."""

    total: Count
    by_gss: Mapping[str, Count]
    counted_at: datetime | None


def get_letter_counts(motion_key: str | None = None) -> LetterCounts:
    """The counts last made, about that motion (None: the one followed)."""
    return LetterCounts(Count(None, None), {}, None)
