"""What is due, read once for all the threads of a worker, so that none of them looks for its next mail alone.

The shelf holds ids only, and what they stand for may have changed since: the claim alone decides. Each thread
takes a few at a time, and puts them back when another worker was quicker, so that workers spread by
themselves.
"""

from __future__ import annotations

import threading
import time
from collections import deque

import sqlalchemy as sa
from flask import current_app

from app.core.clock import now
from app.core.database import db
from app.mail import states
from app.mail.claims import OUTBOX
from app.mail.listing import list_due

BATCH = 2000
TAKEN = 20
NOT_AGAIN = 60.0
STILL_DUE = sa.select(OUTBOX.c.id).where(
    OUTBOX.c.id.in_(sa.bindparam("ids", expanding=True)),
    OUTBOX.c.state == states.QUEUED,
    OUTBOX.c.due_at <= sa.bindparam("moment"),
)


class Shelf:
    """Ids of one worker process, in the order in which they should go."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: deque[int] = deque()
        self._fresh: deque[int] = deque()
        self._seen: dict[int, float] = {}
        self._thread = threading.local()

    def take(self) -> list[int]:
        """A few ids that are still due: first what was caused by what just went; empty when nothing is."""
        while chunk := self._take_chunk():
            db.session.rollback()  # see what was committed before these came onto the shelf
            found = set(db.session.scalars(STILL_DUE, {"ids": chunk, "moment": now()}))
            if found:
                return [outbox_id for outbox_id in chunk if outbox_id in found]
        return []

    def take_fresh(self) -> int | None:
        """One id that came in by `put`, or None."""
        try:
            return self._fresh.popleft()
        except IndexError:
            return None

    def give_back(self, ids: list[int]) -> None:
        """Put away, behind the others, what this thread will not do now."""
        self._ids.extend(ids)

    def clear(self) -> None:
        """Leave the rest: none of it may go now."""
        with self._lock:
            self._ids.clear()
            self._seen.clear()

    def put(self, outbox_id: int) -> bool:
        """Take an id in, when this thread is working through the shelf. False otherwise: wake somebody."""
        if not getattr(self._thread, "is_working", False):
            return False
        self._fresh.append(outbox_id)
        return True

    def set_working(self, is_working: bool) -> None:
        """Whether this thread works through the shelf now."""
        self._thread.is_working = is_working

    def _take_chunk(self) -> list[int]:
        with self._lock:
            if not self._ids and not self._fresh:
                self._fill()
            chunk: list[int] = []
            for ids in (self._fresh, self._ids):
                while ids and len(chunk) < TAKEN:
                    chunk.append(ids.popleft())
            return chunk

    def _fill(self) -> None:
        """Read what is due; what was read in the last minute is left to the claim that refused it."""
        db.session.rollback()
        moment = time.monotonic()
        self._seen = {one: at for one, at in self._seen.items() if moment - at < NOT_AGAIN}
        for outbox_id, _ in list_due(now(), BATCH + len(self._seen)):
            if outbox_id not in self._seen:
                self._seen[outbox_id] = moment
                self._ids.append(outbox_id)


def get_shelf() -> Shelf:
    """The shelf of this process."""
    shelf: Shelf = current_app.extensions.setdefault("mail_shelf", Shelf())
    return shelf
