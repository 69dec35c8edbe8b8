"""Whether an MP was asked for comment, as the paragraph for local papers says it."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _

from app.core.clock import now, today_in_london
from app.core.database import db
from app.core.templating import show_day
from app.core.versions import raise_data_version
from app.tracker.errors import TrackerError
from app.tracker.models import MpComment


class CommentError(TrackerError):
    """The comment cannot be recorded so: `problem` is day_in_future."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def record_comment(member_id: int, asked_on: date, words: str | None = None) -> MpComment:
    """Record that the member was asked, and what they said for print, inside the caller's transaction. Raises
    `CommentError`."""
    if asked_on > today_in_london():
        raise CommentError("day_in_future")
    row = db.session.get(MpComment, member_id) or MpComment(member_id=member_id)
    row.asked_on, row.words, row.recorded_at = asked_on, " ".join((words or "").split()) or None, now()
    db.session.add(row)
    raise_data_version(db.session)
    db.session.flush()
    return row


def remove_comment(member_id: int) -> bool:
    """Forget that the member was asked; False when nothing was recorded."""
    row = db.session.get(MpComment, member_id)
    if row is None:
        return False
    db.session.delete(row)
    raise_data_version(db.session)
    db.session.flush()
    return True


def say_comment(member_id: int) -> str:
    """One or two sentences that are true of this MP."""
    row = db.session.get(MpComment, member_id)
    if row is None:
        return _("We have not asked the MP for comment.")
    day = show_day(row.asked_on)
    if row.words is None:
        return _("We asked the MP for comment on %(day)s and have had no reply.", day=day)
    return _("Asked for comment on %(day)s, the MP said: “%(words)s”", day=day, words=row.words)
