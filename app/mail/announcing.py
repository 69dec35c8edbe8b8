"""Telling a room how its mail ended: once, in a transaction of its own, repeated by the sweep until it went
well."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app.core.clock import now
from app.core.database import db, transaction
from app.core.log import get_logger
from app.mail import states
from app.mail.hooks import Outcome, get_kind
from app.mail.models import Outbox


def announce(outbox_id: int, *, only_decided: bool = False) -> bool:
    """Run the hook of a row that ended and was not announced yet. False when there was nothing to tell, or
    the hook failed: then nothing of it is kept, and the sweep asks again. `only_decided`: only what a person
    decided.

    The hook runs before the row is marked, so that every transaction locks its own rows first and the outbox
    last; whoever comes second to the mark takes everything back.
    """
    if db.session.scalar(_pending(outbox_id, only_decided)) is None:
        return False
    try:
        with transaction() as session:
            row = session.scalars(
                _pending(outbox_id, only_decided), execution_options={"populate_existing": True}
            ).first()
            if row is None:
                return False
            hook = get_kind(row.kind).on_outcome
            if hook is not None:
                hook(row.reference, _outcome(row))
            is_first = _mark(row)
            if not is_first:
                session.rollback()
    except Exception as error:  # whatever a hook does, the row stays and is announced again
        get_logger("mail").error("announcement_failed", outbox=outbox_id, error=type(error).__name__)
        return False
    return is_first


def list_unannounced(limit: int) -> list[int]:
    """Ids of rows that ended and whose room was not told, the oldest first."""
    query = sa.select(Outbox.id).where(Outbox.state.in_(states.ANNOUNCED), Outbox.announced_at.is_(None))
    return list(db.session.scalars(query.order_by(Outbox.id).limit(limit)))


def _pending(outbox_id: int, only_decided: bool) -> sa.Select[Outbox]:
    query = sa.select(Outbox).where(
        Outbox.id == outbox_id, Outbox.state.in_(states.ANNOUNCED), Outbox.announced_at.is_(None)
    )
    return query.where(Outbox.token.is_(None)) if only_decided else query


def _mark(row: Outbox) -> bool:
    unmarked = sa.update(Outbox).where(
        Outbox.id == row.id, Outbox.state == row.state, Outbox.announced_at.is_(None)
    )
    change = unmarked.values(announced_at=now()).execution_options(synchronize_session=False)
    db.session.flush()
    return cast("CursorResult[Any]", db.session.execute(change)).rowcount > 0


def _outcome(row: Outbox) -> Outcome:
    return Outcome(
        kind=row.kind,
        state=row.state,
        reason=row.reason,
        at=row.done_at or now(),
        smtp_code=row.smtp_code,
        smtp_text=row.smtp_text,
    )
