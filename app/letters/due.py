"""Which letters are due for each clock of `app.letters.clocks`, asked of the database."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.letters import clocks
from app.letters.models import ConfirmationMail, Letter, TakenMail


def list_unconfirmed(moment: datetime) -> list[int]:
    """Letters that nobody confirmed in time."""
    return _list(Letter.state == "awaiting_confirmation", Letter.created_at <= moment - clocks.CONFIRM_WITHIN)


def list_unanswered(moment: datetime) -> list[int]:
    """Held letters whose writer did not choose in time."""
    answered_late = Letter.held_at <= moment - clocks.ANSWER_WITHIN
    return _list(Letter.state == "held", sa.or_(answered_late, _confirmed() <= moment - clocks.WAIT_AT_MOST))


def list_waiting_too_long(moment: datetime) -> list[int]:
    """Letters that waited for us until little time is left to tell their writer before they must be erased."""
    return _list(Letter.state.in_(("queued", "uncertain")), _confirmed() <= moment - clocks.WAIT_AT_MOST)


def list_sent_long_ago(moment: datetime) -> list[int]:
    """Letters sent so long ago that their text and address go."""
    return _list(Letter.state == "sent", Letter.sent_at <= moment - clocks.KEEP_AFTER_SENDING)


def list_ended_long_ago(moment: datetime) -> list[int]:
    """Withdrawn, failed and expired letters whose writers were told long enough ago."""
    told_at = sa.func.coalesce(Letter.told_at, Letter.ended_at)
    return _list(Letter.state.in_(clocks.ENDED), told_at <= moment - clocks.KEEP_AFTER_ENDING)


def list_oldest(moment: datetime) -> list[int]:
    """Letters of any state whose longest time is over."""
    is_there = Letter.state.not_in(("awaiting_confirmation", "erased"))
    return _list(is_there, _confirmed() <= moment - clocks.KEEP_AT_MOST)


def list_mail_counts(moment: datetime) -> list[int]:
    """Rows kept to count confirmation mails, no longer needed for that."""
    old = ConfirmationMail.sent_at <= moment - clocks.COUNT_MAILS_FOR
    return list(db.session.scalars(sa.select(ConfirmationMail.id).where(old)))


def delete_mail_count(row_id: int) -> None:
    """Delete one of them."""
    db.session.execute(sa.delete(ConfirmationMail).where(ConfirmationMail.id == row_id))


def list_taken(moment: datetime) -> list[str]:
    """Keys by which incoming mails are dealt with once, no longer needed for that."""
    old = TakenMail.taken_at <= moment - clocks.REMEMBER_TAKEN_FOR
    return list(db.session.scalars(sa.select(TakenMail.key).where(old)))


def delete_taken(key: str) -> None:
    """Delete one of them."""
    db.session.execute(sa.delete(TakenMail).where(TakenMail.key == key))


def _confirmed() -> sa.ColumnElement[datetime]:
    return sa.func.coalesce(Letter.confirmed_at, Letter.created_at)


def _list(*conditions: sa.ColumnElement[bool]) -> list[int]:
    return list(db.session.scalars(sa.select(Letter.id).where(*conditions).order_by(Letter.id)))
