"""What becomes of a claimed row, as the values of its one UPDATE."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from app.core.clock import now
from app.core.engines import is_database_away
from app.core.extensions import get_config
from app.mail import states
from app.mail.claims import Claim
from app.mail.hooks import Hold, Outcome, Stop, Wait, get_kind
from app.mail.hours import count_open_seconds
from app.mail.replies import Refused

LONGEST_FAILING = 48 * 3600
SHORTEST_DELAY = 60
LONGEST_DELAY = 3600
ASK_AGAIN = timedelta(minutes=10)


def waiting(reason: str | None, due_at: datetime) -> dict[str, Any]:
    """Back in the queue, until `due_at`."""
    return {
        "state": states.QUEUED,
        "reason": reason,
        "due_at": due_at,
        "token": None,
        "lease_until": None,
        "handed_at": None,
    }


def answered(answer: Wait | Hold | Stop) -> dict[str, Any]:
    """What a check said that was not Go."""
    moment = now()
    if isinstance(answer, Wait):
        return waiting(answer.reason, answer.until or moment + ASK_AGAIN)
    if isinstance(answer, Hold):
        return _ended(states.HELD, answer.reason, moment)
    return _ended(states.CANCELLED, answer.reason, moment) | {"message": None, "recipient": None}


def sent(code: int, text: str) -> dict[str, Any]:
    """Accepted: the words are not needed here any more."""
    values = _ended(states.SENT, None, now()) | {"smtp_code": code, "smtp_text": text}
    return values | {"message": None, "recipient": None}


def tell_sent(claim: Claim, values: dict[str, Any]) -> Outcome:
    """The same as its room is told it."""
    answer = {"smtp_code": values["smtp_code"], "smtp_text": values["smtp_text"]}
    return Outcome(claim.kind, states.SENT, None, values["done_at"], **answer)


def failed(error: Refused) -> dict[str, Any]:
    """Refused for good."""
    return _ended(states.FAILED, "refused", now()) | {"smtp_code": error.code, "smtp_text": error.text}


def later(claim: Claim, code: int | None, text: str) -> dict[str, Any]:
    """Try again with a delay that doubles, give or take; failed when that went on for 48 hours of allowed
    sending."""
    answer = {"smtp_code": code, "smtp_text": text}
    moment = now()
    if claim.failing_seconds >= LONGEST_FAILING:
        return _ended(states.FAILED, "gave_up", moment) | answer
    base = min(max(claim.failing_seconds, SHORTEST_DELAY), LONGEST_DELAY)
    due_at = moment + timedelta(seconds=base * random.uniform(0.75, 1.25))
    hours = get_config().sending_hours if claim.pace_key else None
    counted = count_open_seconds(moment, due_at, hours)
    return waiting("temporary", due_at) | answer | {"failing_seconds": claim.failing_seconds + counted}


def interrupted(claim: Claim, error: Exception) -> dict[str, Any]:
    """A fault of ours before anything was handed over. Where the database went away or kept us waiting, nothing is
    known against the mail or its way: again soon, and no time of failing counts."""
    if is_database_away(error):
        return waiting("database", now() + timedelta(seconds=SHORTEST_DELAY))
    return later(claim, None, "fault")


def unknown(claim: Claim) -> dict[str, Any]:
    """No reply to the words: a letter is uncertain; a mail of our own goes again, the same to the letter."""
    if get_kind(claim.kind).is_letter:
        return _ended(states.UNCERTAIN, "no_reply", now())
    return later(claim, None, "connection lost after DATA")


def _ended(state: str, reason: str | None, moment: datetime) -> dict[str, Any]:
    return {"state": state, "reason": reason, "done_at": moment, "lease_until": None, "announced_at": None}
