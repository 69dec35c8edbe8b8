"""Taking a row of the outbox for sending, and changing it only while it is still ours.

A claim is one UPDATE: it changes the row to `sending` under a fresh token and a lease, or, when pace, hours
or a pause refuse it, moves `due_at` to the next slot. Every later change names the token, so that whoever
lost the row to a lease that ran out changes nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app.core.clock import now
from app.core.database import db, transaction
from app.core.extensions import get_config
from app.core.jobs import enqueue_later
from app.mail import states
from app.mail.models import Outbox
from app.mail.pacing import LOOK_AGAIN, Refusal, take_slot


@dataclass(frozen=True)
class Claim:
    """A row that is ours until `lease_until`. `message` is None when it was erased."""

    id: int
    token: str
    kind: str
    reference: str
    pace_key: str | None
    envelope_from: str
    recipient: str | None
    message: bytes | None
    failing_seconds: int
    lease_until: datetime


def claim_row(outbox_id: int) -> Claim | None:
    """Claim a queued row that is due; None when it is not, when somebody else has it, or when it may not go
    now."""
    moment = now()
    if not _is_due(outbox_id, moment):
        return None
    claim, refusal = _claim(outbox_id, moment)
    if refusal is not None and refusal.due_at - moment < LOOK_AGAIN:
        enqueue_later("mail.deliver", (refusal.due_at - moment).total_seconds(), outbox_id)
    return claim


def change_claimed(claim: Claim, *, is_late: bool = False, **values: Any) -> bool:
    """Change a claimed row in a transaction of its own. False when it is no longer ours. With `is_late` also
    when the lease ran out and the row is called uncertain: the truth came late."""
    with transaction():
        return change_row(claim, is_late=is_late, **values)


def change_row(claim: Claim, *, is_late: bool = False, **values: Any) -> bool:
    """The same inside the caller's transaction."""
    fenced = (states.SENDING, states.UNCERTAIN) if is_late else (states.SENDING,)
    change = sa.update(Outbox).where(
        Outbox.id == claim.id, Outbox.token == claim.token, Outbox.state.in_(fenced)
    )
    result = db.session.execute(change.values(**values).execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", result).rowcount > 0


def get_lease() -> timedelta:
    """How long one row may be held: longer than all steps of SMTP together can last."""
    return timedelta(seconds=60 + 12 * get_config().mail_timeout)


def _is_due(outbox_id: int, moment: datetime) -> bool:
    due_at = db.session.scalar(
        sa.select(Outbox.due_at).where(Outbox.id == outbox_id, Outbox.state == states.QUEUED)
    )
    return due_at is not None and due_at <= moment


def _claim(outbox_id: int, moment: datetime) -> tuple[Claim | None, Refusal | None]:
    token, lease_until = secrets.token_hex(16), moment + get_lease()
    with transaction() as session:
        row = session.get(Outbox, outbox_id, populate_existing=True)
        if row is None or row.state != states.QUEUED:
            return None, None
        refusal = take_slot(session, row.pace_key, row.label, moment)
        values = _claimed(token, moment, lease_until) if refusal is None else _refused(refusal)
        change = sa.update(Outbox).where(
            Outbox.id == outbox_id, Outbox.state == states.QUEUED, Outbox.due_at <= moment
        )
        result = session.execute(change.values(**values).execution_options(synchronize_session=False))
        if cast("CursorResult[Any]", result).rowcount == 0:
            session.rollback()  # the slot goes back too
            return None, None
        claim = _as_claim(row, token, lease_until) if refusal is None else None
    return claim, refusal


def _claimed(token: str, moment: datetime, lease_until: datetime) -> dict[str, Any]:
    return {
        "state": states.SENDING,
        "token": token,
        "claimed_at": moment,
        "lease_until": lease_until,
        "handed_at": None,
        "attempts": Outbox.attempts + 1,
    }


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {"due_at": refusal.due_at, "reason": refusal.reason}


def _as_claim(row: Outbox, token: str, lease_until: datetime) -> Claim:
    return Claim(
        id=row.id,
        token=token,
        kind=row.kind,
        reference=row.reference,
        pace_key=row.pace_key,
        envelope_from=row.envelope_from,
        recipient=row.recipient,
        message=row.message,
        failing_seconds=row.failing_seconds,
        lease_until=lease_until,
    )
