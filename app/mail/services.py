"""What other rooms do with mail. Everything here runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from email.message import EmailMessage
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.engine import CursorResult

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.core.rows import insert_values
from app.mail import states
from app.mail.doors import make_envelope
from app.mail.errors import HeaderRefused
from app.mail.headers import ADDRESS
from app.mail.hooks import list_letter_kinds
from app.mail.models import Outbox
from app.mail.pauses import pause_sending, resume_sending
from app.mail.prepared import FinishedMail, finish_mail
from app.mail.restoring import REASON, may_have_gone
from app.mail.wakes import wake_after_commit

__all__ = [
    "CANCELLED",
    "cancel_message",
    "cancel_messages",
    "cancel_uncertain",
    "erase_messages",
    "has_left",
    "hold_message",
    "is_over",
    "mark_sent",
    "pause_sending",
    "queue_message",
    "requeue_message",
    "resume_sending",
    "retry_message",
    "set_reason",
]

CANCELLED = "cancelled"
"""The reason of what a person cancelled."""


def queue_message(
    kind: str,
    reference: str,
    message: EmailMessage | FinishedMail,
    *,
    recipient: str | None = None,
    envelope_from: str | None = None,
    pace_key: str | None = None,
    label: str | None = None,
    due_at: datetime | None = None,
    written_at: datetime | None = None,
) -> int:
    """Put a message into the outbox; it goes once the caller's transaction is committed, or not before
    `due_at`. Its number there.

    `recipient` is where it goes unless the kind's check names another; without it, the address of the To
    header. `envelope_from` is where a bounce goes; without it, an address of this mail alone. `pace_key` is set
    for what is paced (`mp:5314`), `label` names its version for pauses. The engine is woken after the commit by
    itself. `written_at` is given for a letter: one that may have gone before this database was restored from a
    backup is uncertain at once, and shown to staff.
    """
    moment = now()
    mail = message if isinstance(message, FinishedMail) else finish_mail(message)
    outbox_id = insert_values(
        Outbox,
        **_doubted(moment) if written_at is not None and may_have_gone(written_at) else {},
        kind=kind,
        reference=reference,
        pace_key=pace_key,
        label=label,
        message_id=mail.message_id,
        envelope_from=_checked("envelope", envelope_from or make_envelope(mail.message_id)),
        recipient=_checked("recipient", recipient or mail.to),
        message=mail.content,
        created_at=moment,
        due_at=due_at or moment,
    )
    wake_after_commit(outbox_id, kind)
    return outbox_id


def cancel_messages(reference: str, kinds: Iterable[str] | None = None) -> int:
    """Cancel what is queued or held for `reference`, or claimed and not handed over yet; how many. What is being
    handed over at this moment is not cancelled."""
    claimed = sa.and_(Outbox.state == states.SENDING, Outbox.handed_at.is_(None))
    is_here = sa.or_(Outbox.state.in_(states.WAITING), claimed)
    change = sa.update(Outbox).where(Outbox.reference == reference, is_here)
    if kinds is not None:
        change = change.where(Outbox.kind.in_(list(kinds)))
    moment = now()
    values = {"state": states.CANCELLED, "reason": CANCELLED, "done_at": moment, "announced_at": moment}
    return _change(change.values(**values, token=None, lease_until=None, message=None, recipient=None))


def cancel_uncertain(reference: str, kind: str) -> int:
    """Cancel what is uncertain, and about which nobody need decide any more; how many."""
    moment = now()
    values = {"state": states.CANCELLED, "reason": CANCELLED, "done_at": moment, "announced_at": moment}
    change = _select_state(reference, kind, states.UNCERTAIN)
    return _change(change.values(**values, token=None, message=None, recipient=None))


def erase_messages(reference: str) -> int:
    """Empty message, recipient and the server's words in every row of `reference`, whatever its state; how
    many.

    What waited is cancelled by it. What is being handed over at this moment ends as it ends, and is not tried again.
    What comes back to their envelope addresses finds nobody any more.
    """
    cancel_messages(reference)
    blank = {
        "message": None,
        "recipient": None,
        "smtp_text": None,
        "envelope_from": get_config().effective_mail_from,
    }
    return _change(sa.update(Outbox).where(Outbox.reference == reference).values(**blank))


def set_reason(reference: str, kind: str, reason: str | None) -> int:
    """Note why what is queued waits; how many rows."""
    return _change(_select_state(reference, kind, states.QUEUED).values(reason=reason))


def hold_message(reference: str, kind: str, reason: str) -> bool:
    """Hold what is queued until somebody chooses. False when nothing was queued."""
    held = {"state": states.HELD, "reason": reason, "announced_at": now()}
    return _change(_select_state(reference, kind, states.QUEUED).values(**held)) > 0


def requeue_message(reference: str, kind: str, *, reason: str | None = None) -> bool:
    """Queue again what is held or uncertain, or a failed mail that is no letter, to go at once and with the same
    Message-ID. False when there was no such row, or its message was erased."""
    stopped = Outbox.state.in_((states.HELD, states.FAILED, states.UNCERTAIN))
    ids = db.session.scalars(
        sa.select(Outbox.id).where(Outbox.reference == reference, Outbox.kind == kind, stopped)
    ).all()
    return [retry_message(outbox_id, reason=reason) for outbox_id in ids].count(True) > 0


def retry_message(outbox_id: int, *, reason: str | None = None) -> bool:
    """The same for one row; one that is queued waits no longer."""
    change = sa.update(Outbox).where(
        Outbox.id == outbox_id,
        Outbox.state.in_((states.QUEUED, states.HELD, states.FAILED, states.UNCERTAIN)),
        sa.not_(_is_over()),
        Outbox.message.is_not(None),
    )
    is_queued = _change(change.values(**_fresh(now(), reason))) > 0
    if is_queued:
        wake_after_commit(outbox_id)
    return is_queued


def cancel_message(outbox_id: int) -> bool:
    """Never send one row that is queued, held or uncertain; its room is told by its hook. False otherwise."""
    stoppable = Outbox.state.in_((states.QUEUED, states.HELD, states.UNCERTAIN))
    values = {"state": states.CANCELLED, "reason": CANCELLED, "done_at": now(), "announced_at": None}
    change = sa.update(Outbox).where(Outbox.id == outbox_id, stoppable)
    is_cancelled = _change(change.values(**values, token=None, message=None, recipient=None)) > 0
    if is_cancelled:
        wake_after_commit(outbox_id)
    return is_cancelled


def mark_sent(outbox_id: int) -> bool:
    """Say that an uncertain mail, or a failed one that is no letter, did arrive; the room is told by its hook. False
    when it is neither."""
    change = sa.update(Outbox).where(
        Outbox.id == outbox_id, Outbox.state.in_((states.UNCERTAIN, states.FAILED)), sa.not_(_is_over())
    )
    values = {"state": states.SENT, "reason": "marked", "done_at": now(), "announced_at": None, "token": None}
    is_marked = _change(change.values(**values, message=None, recipient=None)) > 0
    if is_marked:
        wake_after_commit(outbox_id)
    return is_marked


def is_over(row: Outbox) -> bool:
    """True for a letter that failed: its writer was told so and has it back, so nothing is decided about it any
    more."""
    return row.state == states.FAILED and row.kind in list_letter_kinds()


def has_left(reference: str, kind: str) -> bool:
    """Whether a mail of `kind` is on its way at this moment, or went, as far as is known."""
    left = Outbox.state.in_((states.SENDING, states.SENT, states.UNCERTAIN))
    query = sa.select(Outbox.id).where(Outbox.reference == reference, Outbox.kind == kind, left)
    return db.session.scalar(query.limit(1)) is not None


def _is_over() -> sa.ColumnElement[bool]:
    return sa.and_(Outbox.state == states.FAILED, Outbox.kind.in_(list_letter_kinds()))


def _doubted(moment: datetime) -> dict[str, Any]:
    return {"state": states.UNCERTAIN, "reason": REASON, "done_at": moment}


def _fresh(moment: datetime, reason: str | None) -> dict[str, Any]:
    names = ("token", "lease_until", "handed_at", "done_at", "announced_at", "smtp_code", "smtp_text")
    blank: dict[str, Any] = dict.fromkeys(names)
    return blank | {
        "state": states.QUEUED,
        "due_at": moment,
        "failing_seconds": 0,
        "attempts": 0,
        "reason": reason,
    }


def _select_state(reference: str, kind: str, state: str) -> sa.Update:
    return sa.update(Outbox).where(Outbox.reference == reference, Outbox.kind == kind, Outbox.state == state)


def _change(change: sa.Update) -> int:
    db.session.flush()
    result = db.session.execute(change.execution_options(synchronize_session="fetch"))
    return cast("CursorResult[Any]", result).rowcount


def _checked(header: str, address: str | None) -> str | None:
    if address is not None and not ADDRESS.fullmatch(address):
        raise HeaderRefused(header)
    return address
