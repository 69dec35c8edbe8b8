"""Every clock of a letter: how long it may stay in each state, and the day on which what it holds goes.

The erasing job and the privacy notice read these same numbers.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.letters.models import Letter

CONFIRM_WITHIN = timedelta(days=7)
REMIND_AFTER = timedelta(hours=24)
COUNT_MAILS_FOR = timedelta(hours=24)
KEEP_AFTER_SENDING = timedelta(days=28)
KEEP_AFTER_ENDING = timedelta(days=7)
ANSWER_WITHIN = timedelta(days=14)
KEEP_AT_MOST = timedelta(days=60)
REMEMBER_TAKEN_FOR = timedelta(days=28)
WAIT_AT_MOST = KEEP_AT_MOST - KEEP_AFTER_ENDING

ENDED = frozenset({"withdrawn", "failed", "expired"})
WAITING = frozenset({"queued", "held", "uncertain"})


def get_erasing_time(letter: Letter) -> datetime | None:
    """When everything personal in the letter is erased, as things stand; None when nothing is left to
    erase."""
    if letter.state == "erased":
        return None
    if letter.state == "awaiting_confirmation":
        return letter.created_at + CONFIRM_WITHIN
    latest = (letter.confirmed_at or letter.created_at) + KEEP_AT_MOST
    if letter.state == "sent" and letter.sent_at is not None:
        return min(latest, letter.sent_at + KEEP_AFTER_SENDING)
    if letter.state in ENDED and letter.ended_at is not None:
        return min(latest, (letter.told_at or letter.ended_at) + KEEP_AFTER_ENDING)
    answer_by = get_answer_time(letter)
    return min(latest, answer_by + KEEP_AFTER_ENDING) if answer_by else latest


def get_answer_time(letter: Letter) -> datetime | None:
    """Until when the writer of a held letter may choose, before it is withdrawn for them; None when it is
    not held."""
    if letter.state != "held" or letter.held_at is None:
        return None
    return min(letter.held_at + ANSWER_WITHIN, get_waiting_end(letter))


def get_waiting_end(letter: Letter) -> datetime:
    """When a confirmed letter that has not gone is given up, so that its writer is told before it is
    erased."""
    return (letter.confirmed_at or letter.created_at) + WAIT_AT_MOST
