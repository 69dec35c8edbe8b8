"""What a worker's thread does once it is woken: mail after mail, without a task of the engine for each."""

from __future__ import annotations

import math
import time

from app.core.clock import now
from app.core.commits import commit_left
from app.core.jobs import enqueue, enqueue_later, job
from app.mail.delivery import deliver, deliver_next
from app.mail.listing import get_first_due
from app.mail.pacing import LOOK_AGAIN, find_opening
from app.mail.shelf import Shelf, get_shelf

SLICE_SECONDS = 1.0
LOST_IN_A_ROW = 2


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
        has_more = _drain_slice(shelf, time.monotonic() + SLICE_SECONDS)
    finally:
        commit_left()
        shelf.set_working(False)
    if has_more:
        enqueue("mail.drain")


def _drain_slice(shelf: Shelf, ends_at: float) -> bool:
    while chunk := shelf.take():
        lost = 0
        while chunk and lost < LOST_IN_A_ROW:
            if time.monotonic() >= ends_at:
                shelf.give_back(chunk)
                return True
            lost = 0 if deliver_next(chunk.pop(0)) else lost + 1
        commit_left()  # what it causes comes onto the shelf
        shelf.give_back(chunk)  # another worker has begun with these: others first
        if lost and _is_over(shelf):
            break
    return False


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
