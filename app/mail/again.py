"""A mail that was accepted and came back without having arrived, on its way once more."""

from __future__ import annotations

import random
from datetime import timedelta
from email.message import EmailMessage

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.mail import states
from app.mail.hours import count_open_seconds
from app.mail.models import Outbox
from app.mail.outcomes import LONGEST_FAILING

SHORTEST = 3600
LONGEST = 12 * 3600


def send_again(row: Outbox, message: EmailMessage) -> bool:
    """Queue `row` again with its message made anew under the same Message-ID, after a delay that doubles from an hour,
    give or take. False, and nothing changed, when it has been tried for 48 hours of allowed sending, those of the
    other side included."""
    assert str(message["Message-ID"]) == row.message_id
    moment, hours = now(), get_config().sending_hours if row.pace_key else None
    failing = row.failing_seconds + max(0, count_open_seconds(row.done_at or moment, moment, hours))
    if failing >= LONGEST_FAILING:
        return False
    delay = min(max(failing, SHORTEST), LONGEST) * random.uniform(0.75, 1.25)
    due_at = moment + timedelta(seconds=delay)
    row.failing_seconds = failing + count_open_seconds(moment, due_at, hours)
    row.state, row.reason, row.due_at, row.message = states.QUEUED, "came_back", due_at, message.as_bytes()
    row.token = row.lease_until = row.handed_at = row.done_at = row.announced_at = None
    db.session.flush()
    return True
