"""What a worker's thread does once it is woken: mail after mail, without a task of the engine for each."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.core.clock import now
from app.core.commits import commit_left, gathers_commits
from app.core.jobs import enqueue, enqueue_later, job
from app.mail.announcing import announce_decided
from app.mail.claims import Claim, claim_rows, release
from app.mail.delivery import deliver, deliver_claimed, deliver_next
from app.mail.listing import get_first_due
from app.mail.pacing import LOOK_AGAIN, find_opening
from app.mail.shelf import Shelf, get_shelf
from app.mail.wakes import name_delivery

SLICE_SECONDS = 1.0
LOST_IN_A_ROW = 2
AT_ONCE = 10
GRACE_SECONDS = 2.0
SLOW_SECONDS = 0.25


@job("mail.deliver")
def deliver_woken(outbox_id: int) -> None:
    """Deliver one mail, or the one before whose turn it is, and what it causes, such as the copy for a letter's
    writer."""
    shelf = get_shelf()
    shelf.set_working(True)
    try:
        deliver(get_first_due(outbox_id))
        while (caused := shelf.take_fresh()) is not None:
            deliver(caused)
    finally:
        shelf.set_working(False)


@job("mail.deliver_first", is_urgent=True)
def deliver_awaited(outbox_id: int) -> None:
    """The same for a mail for which a person waits before the screen: it comes before the wake-ups of others."""
    deliver_woken(outbox_id)


@job("mail.drain", is_urgent=True)
def drain() -> None:
    """Deliver what is due for a second; then it is the turn of what came in the meantime, such as a mail that is
    awaited, and this one's again while there is more. Any number of these may run, on any number of machines."""
    shelf = get_shelf()
    shelf.set_working(True)
    try:
        try:
            has_more = _drain_slice(shelf, time.monotonic() + SLICE_SECONDS)
        finally:
            commit_left()
    finally:
        shelf.set_working(False)
    if has_more:
        enqueue("mail.drain")


class _Pace:
    """How many mails to claim together: as many as go in the time that is left, for a slow relay one."""

    def __init__(self, ends_at: float) -> None:
        self._ends_at = ends_at
        self._last = SLICE_SECONDS
        self._most = AT_ONCE if gathers_commits() else 1

    @contextmanager
    def delivery(self) -> Iterator[None]:
        """Around the delivery of one mail."""
        started = time.monotonic()
        yield
        self._last = time.monotonic() - started

    def is_slow(self) -> bool:
        """True when the last one took so long that what became of it should not wait for the next."""
        return self._last > SLOW_SECONDS

    def is_over(self, grace: float = 0.0) -> bool:
        """True when the time is up, or was so many seconds ago."""
        return time.monotonic() >= self._ends_at + grace

    def count(self) -> int:
        """How many, at least 1."""
        left = self._ends_at - time.monotonic()
        return max(1, min(self._most, int(left / max(self._last, 0.001))))


def _drain_slice(shelf: Shelf, ends_at: float) -> bool:
    pace = _Pace(ends_at)
    while chunk := shelf.take():
        lost = 0
        while chunk and lost < LOST_IN_A_ROW:
            if pace.is_over():
                shelf.give_back(chunk)
                return True
            tried, lost_last = _deliver_few(chunk[: pace.count()], pace)
            chunk = chunk[tried:]
            lost = lost + tried if lost_last == tried else lost_last
        commit_left()  # what it causes comes onto the shelf
        shelf.give_back(chunk)  # another worker has begun with these: others first
        if lost and _is_over(shelf):
            break
    return False


def _deliver_few(outbox_ids: list[int], pace: _Pace) -> tuple[int, int]:
    """Claim these together and deliver them one by one; should the relay become slow, the rest is given back, for any
    worker. How many were tried, and how many of those, counted from the last, were not ours to send."""
    if len(outbox_ids) == 1:
        with pace.delivery():
            return 1, 0 if deliver_next(outbox_ids[0]) else 1
    claims, tried = claim_rows(outbox_ids, LOST_IN_A_ROW)
    claimed = {claim.id for claim in claims}
    lost = [outbox_id for outbox_id in outbox_ids[:tried] if outbox_id not in claimed]
    for outbox_id in lost:
        announce_decided(outbox_id)
    _deliver_claims(claims, pace)
    last_claimed = max((place for place, one in enumerate(outbox_ids) if one in claimed), default=-1)
    return tried, tried - 1 - last_claimed


def _deliver_claims(claims: list[Claim], pace: _Pace) -> None:
    done = 0
    try:
        while done < len(claims) and not pace.is_over(GRACE_SECONDS):
            with pace.delivery():
                may_go_on = deliver_claimed(claims[done])
            done += 1
            if not may_go_on:
                break
            if pace.is_slow():
                commit_left()
    finally:
        release(claims[done:])
        for claim in claims[done:]:
            enqueue(name_delivery(claim.kind), claim.id)


def _is_over(shelf: Shelf) -> bool:
    """True when no letter may go now, however many wait: they are not refused one by one, and a thread comes
    back when some may."""
    moment = now()
    opens_at = find_opening(moment)
    if opens_at is None:
        return False
    shelf.clear()
    delay = (opens_at - moment).total_seconds()
    if delay <= LOOK_AGAIN.total_seconds():
        enqueue_later("mail.drain", math.ceil(delay))
    return True
