"""The room's scheduled work."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import every
from app.letters.clocks import CONFIRM_WITHIN, REMIND_AFTER
from app.letters.confirmation_mails import send_confirmation
from app.letters.locks import lock_address, lock_letter
from app.letters.models import Letter


@every("letters.remind", minute="*/10", late_after=timedelta(hours=2))
def remind() -> int:
    """Remind once whoever has not confirmed a day later; how many mails were queued."""
    return sum(_remind(letter_id) for letter_id in find_unreminded())


def find_unreminded() -> list[int]:
    """Letters that nobody confirmed for a day, not reminded of yet, with time left to confirm."""
    moment = now()
    query = sa.select(Letter.id).where(
        Letter.state == "awaiting_confirmation",
        Letter.reminded_at.is_(None),
        Letter.created_at <= moment - REMIND_AFTER,
        Letter.created_at > moment - CONFIRM_WITHIN,
    )
    return list(db.session.scalars(query.order_by(Letter.id)))


def _remind(letter_id: int) -> bool:
    with transaction() as session:
        seen = session.scalar(sa.select(Letter.email_key).where(Letter.id == letter_id))
        lock_address(seen or "0")
        letter = lock_letter(letter_id)
        if letter is None or letter.state != "awaiting_confirmation" or letter.reminded_at is not None:
            return False
        is_sent = send_confirmation(letter, "confirm_reminder")
        if is_sent:
            letter.reminded_at = now()
        return is_sent
