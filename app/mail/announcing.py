"""Telling a room how its mail ended: once, in a transaction of its own, repeated by the sweep until it went
well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.commits import commit_later, commit_together
from app.core.database import db
from app.core.log import get_logger
from app.core.statements import Statement, given
from app.mail import states
from app.mail.claims import OUTBOX
from app.mail.hooks import Outcome, Settle, get_kind

TOLD = ("id", "kind", "reference", "state", "reason", "done_at", "smtp_code", "smtp_text")
UNTOLD = (
    OUTBOX.c.id == given("outbox_id"),
    OUTBOX.c.state.in_(states.ANNOUNCED),
    OUTBOX.c.announced_at.is_(None),
)
TO_TELL = sa.select(*(OUTBOX.c[name] for name in TOLD)).where(*UNTOLD)
READ = Statement(TO_TELL)
READ_DECIDED = Statement(TO_TELL.where(OUTBOX.c.token.is_(None)))
MARK = Statement(
    sa.update(OUTBOX)
    .where(*UNTOLD, OUTBOX.c.state == given("told_state"))
    .values(announced_at=given("moment", OUTBOX.c.announced_at.type))
)


class _LostError(Exception):
    """Somebody else told it first."""


def announce(outbox_id: int) -> bool:
    """Run the hook of a row that ended and was not announced yet. False when there was nothing to tell, or
    the hook failed: then nothing of it is kept, and the sweep asks again.

    The hook runs before the row is marked, so that every transaction locks its own rows first and the outbox
    last; whoever comes second to the mark takes everything back.
    """
    return _announce(outbox_id, lambda: commit_together(lambda session: _tell(session, outbox_id)))


def announce_later(outbox_id: int, settle: Settle | None = None) -> None:
    """The same, with what this thread commits next; `settle` is what the room prepared for a mail that was accepted."""

    def tell(session: Session) -> bool:
        if settle is None or not settle():
            return _tell(session, outbox_id)
        _mark(session, outbox_id, states.SENT)
        return True

    commit_later(tell, lambda get: _announce(outbox_id, get))


def _announce(outbox_id: int, tell: Callable[[], bool]) -> bool:
    try:
        return tell()
    except _LostError:
        return False
    except Exception as error:  # whatever a hook does, the row stays and is announced again
        get_logger("mail").error("announcement_failed", outbox=outbox_id, error=type(error).__name__)
        return False


def announce_decided(outbox_id: int) -> bool:
    """The same for what a person decided, and nothing else."""
    is_decided = READ_DECIDED.first(db.session, outbox_id=outbox_id) is not None
    return is_decided and announce(outbox_id)


def list_unannounced(limit: int) -> list[int]:
    """Ids of rows that ended and whose room was not told, the oldest first."""
    query = sa.select(OUTBOX.c.id).where(
        OUTBOX.c.state.in_(states.ANNOUNCED), OUTBOX.c.announced_at.is_(None)
    )
    return list(db.session.scalars(query.order_by(OUTBOX.c.id).limit(limit)))


def _tell(session: Session, outbox_id: int) -> bool:
    row = READ.first(session, outbox_id=outbox_id)
    if row is None:
        return False
    hook = get_kind(row.kind).on_outcome
    if hook is not None:
        hook(row.reference, _outcome(row))
    _mark(session, row.id, row.state)
    return True


def _mark(session: Session, outbox_id: int, state: str) -> None:
    if MARK.change(session, outbox_id=outbox_id, told_state=state, moment=now()) == 0:
        raise _LostError


def _outcome(row: Any) -> Outcome:
    return Outcome(
        kind=row.kind,
        state=row.state,
        reason=row.reason,
        at=row.done_at or now(),
        smtp_code=row.smtp_code,
        smtp_text=row.smtp_text,
    )
