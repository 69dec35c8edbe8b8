"""The states of a letter and the moves between them, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from app.core.clock import now
from app.core.errors import CampaignError
from app.letters.models import Letter

AWAITING = "awaiting_confirmation"
QUEUED = "queued"
SENT = "sent"
HELD = "held"
FAILED = "failed"
UNCERTAIN = "uncertain"
WITHDRAWN = "withdrawn"
EXPIRED = "expired"
ERASED = "erased"

# queued: confirmed and in the outbox, perhaps waiting for us with a reason. held: its writer must choose, unless staff
# let it be tried once more, or cancel it.
# uncertain: staff say whether it is sent again or was sent. sent: accepted; it may come back, and then is queued again
# or failed. Every state leads to erased, which leads nowhere.
MOVES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        AWAITING: frozenset({QUEUED, WITHDRAWN, EXPIRED, ERASED}),
        QUEUED: frozenset({SENT, HELD, FAILED, UNCERTAIN, WITHDRAWN, EXPIRED, ERASED}),
        HELD: frozenset({QUEUED, SENT, FAILED, UNCERTAIN, WITHDRAWN, EXPIRED, ERASED}),
        UNCERTAIN: frozenset({QUEUED, SENT, HELD, FAILED, EXPIRED, ERASED}),
        SENT: frozenset({QUEUED, FAILED, ERASED}),
        FAILED: frozenset({ERASED}),
        WITHDRAWN: frozenset({ERASED}),
        EXPIRED: frozenset({ERASED}),
        ERASED: frozenset(),
    }
)
ENDED = frozenset({SENT, FAILED, WITHDRAWN, EXPIRED, ERASED})


class StateError(CampaignError):
    """A letter cannot go from `state` to `wanted`."""

    def __init__(self, state: str, wanted: str) -> None:
        super().__init__(f"no move from {state} to {wanted}")
        self.state = state
        self.wanted = wanted


def can_move(letter: Letter, state: str) -> bool:
    """True when the table allows the move."""
    return state in MOVES[letter.state]


def move_letter(letter: Letter, state: str, reason: str | None = None, at: datetime | None = None) -> None:
    """Move a letter and set the time that belongs to the new state; `reason` replaces the one before.

    Raises `StateError` on a move that the table does not hold.
    """
    if not can_move(letter, state):
        raise StateError(letter.state, state)
    moment = at or now()
    came_back = letter.state == SENT and state in {QUEUED, FAILED}
    letter.state = state
    letter.reason = reason
    letter.held_at = moment if state == HELD else None
    if state == QUEUED and letter.confirmed_at is None:
        letter.confirmed_at = moment
    if state == SENT:
        letter.sent_at = moment
    if state == ERASED:
        letter.erased_at = moment
    if state not in ENDED:
        letter.ended_at = None
    elif letter.ended_at is None or came_back:
        letter.ended_at = moment
