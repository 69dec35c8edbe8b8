"""States of an outbox row and their allowed moves."""

from __future__ import annotations

QUEUED = "queued"
SENDING = "sending"
SENT = "sent"
FAILED = "failed"
UNCERTAIN = "uncertain"
HELD = "held"
CANCELLED = "cancelled"

STATES = (QUEUED, SENDING, SENT, FAILED, UNCERTAIN, HELD, CANCELLED)
WAITING = (QUEUED, HELD)
ANNOUNCED = (SENT, FAILED, UNCERTAIN, HELD, CANCELLED)

MOVES: dict[str, frozenset[str]] = {
    QUEUED: frozenset({SENDING, HELD, CANCELLED}),
    SENDING: frozenset({QUEUED, SENT, FAILED, UNCERTAIN, HELD, CANCELLED}),
    UNCERTAIN: frozenset({QUEUED, SENT, FAILED, CANCELLED}),
    HELD: frozenset({QUEUED, CANCELLED}),
    FAILED: frozenset({QUEUED, SENT}),
    SENT: frozenset({QUEUED}),  # it came back, and is tried again
    CANCELLED: frozenset(),
}
