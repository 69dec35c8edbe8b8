"""What writers tell about their MPs' replies."""

from __future__ import annotations

from app.core.database import db
from app.letters.endings import get_locked
from app.letters.tallies import count_event


def record_reply(letter_id: int, replied: str) -> None:
    """Keep what the writer of a sent letter says (`answered`, `other`, `no`); a reply is counted once."""
    letter = get_locked(letter_id)
    if letter.state != "sent":
        return
    if replied != "no" and letter.replied in {None, "no"}:
        count_event(letter, "replied")
    letter.replied = replied
    db.session.flush()
