"""Telling a room how its mail ended: once, in a transaction of its own, repeated by the sweep until it went
well."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction
from app.core.log import get_logger
from app.mail import states
from app.mail.hooks import Outcome, get_kind
from app.mail.models import Outbox


def announce(outbox_id: int) -> bool:
    """Run the hook of a row that ended and was not announced yet. False when there was nothing to tell, or
    the hook failed: then nothing of it is kept, and the sweep asks again."""
    if db.session.scalar(_pending(outbox_id)) is None:
        return False
    try:
        with transaction() as session:
            fresh = {"populate_existing": True}
            row = session.scalars(_pending(outbox_id).with_for_update(), execution_options=fresh).first()
            if row is None:
                return False
            hook = get_kind(row.kind).on_outcome
            if hook is not None:
                hook(row.reference, _outcome(row))
            row.announced_at = now()
    except Exception as error:  # whatever a hook does, the row stays and is announced again
        get_logger("mail").error("announcement_failed", outbox=outbox_id, error=type(error).__name__)
        return False
    return True


def list_unannounced(limit: int) -> list[int]:
    """Ids of rows that ended and whose room was not told, the oldest first."""
    query = sa.select(Outbox.id).where(Outbox.state.in_(states.ANNOUNCED), Outbox.announced_at.is_(None))
    return list(db.session.scalars(query.order_by(Outbox.id).limit(limit)))


def _pending(outbox_id: int) -> sa.Select[Outbox]:
    return sa.select(Outbox).where(
        Outbox.id == outbox_id, Outbox.state.in_(states.ANNOUNCED), Outbox.announced_at.is_(None)
    )


def _outcome(row: Outbox) -> Outcome:
    return Outcome(
        kind=row.kind,
        state=row.state,
        reason=row.reason,
        at=row.done_at or now(),
        smtp_code=row.smtp_code,
        smtp_text=row.smtp_text,
    )
