"""The one sentence that can be quoted as it stands: number, motion, time in London, source."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.clock import to_london
from app.core.templating import show_day, show_thousands
from app.tracker.types import MotionFacts, Record

if TYPE_CHECKING:
    from app.tracker.figures import Figures


def get_sentence(record: Record, figures: Figures) -> str:
    """The sentence for the record's motion: open, closed, or with its names not known. Plain text."""
    motion = record.motion
    if figures.names is None:
        return _say_not_known(record)
    count, names = _say_count(figures.names, is_open=motion.is_open), show_motion(motion)
    as_at, source = show_london(record.names_at), _say_source()
    if motion.is_open:
        told = _("%(count)s %(motion)s, as at %(as_at)s.", count=count, motion=names, as_at=as_at)
    else:
        told = _(
            "%(count)s %(motion)s when %(ended)s, as read at %(as_at)s.",
            count=count,
            motion=names,
            ended=_say_ended(motion),
            as_at=as_at,
        )
    return f"{told} {source}"


def show_motion(motion: MotionFacts) -> str:
    """Such as "EDM 240, “Title” (session 2026-27)"; until its title is read, what it is for is told in our words."""
    if motion.title:
        name = _("“%(title)s”", title=motion.title)
    else:
        name = _("the motion for a %(subject)s", subject=motion.subject)
    return _(
        "%(label)s, %(name)s (session %(session)s)", label=motion.label, name=name, session=motion.session
    )


def show_london(moment: datetime | None) -> str:
    """Such as "14:05 BST on 18 August 2026"."""
    if moment is None:
        return _("a time not known")
    return f"{to_london(moment):%H:%M %Z} on {show_day(moment)}"


def _say_count(names: int, *, is_open: bool) -> str:
    if names == 0:
        return _("No MP has signed") if is_open else _("No MP had signed")
    if is_open:
        return ngettext(
            "%(shown)s MP has signed", "%(shown)s MPs have signed", names, shown=show_thousands(names)
        )
    return ngettext("%(shown)s MP had signed", "%(shown)s MPs had signed", names, shown=show_thousands(names))


def _say_ended(motion: MotionFacts) -> str:
    """Such as "it lapsed on 29 April 2026"."""
    day = show_day(motion.closed_on) if motion.closed_on else ""
    if motion.state == "withdrawn":
        return _("it was withdrawn, as seen on %(day)s", day=day)
    return _("it lapsed on %(day)s", day=day) if day else _("it lapsed")


def _say_source() -> str:
    return _("Source: UK Parliament, early day motions.")


def _say_not_known(record: Record) -> str:
    return f"{_tell_not_known(record)} {_say_source()}"


def _tell_not_known(record: Record) -> str:
    motion = record.motion
    as_at = show_london(record.known_at) if record.known_at else show_day(record.today)
    if motion.is_open:
        return _(
            "How many MPs have signed %(motion)s is not known to us as at %(as_at)s: "
            "no complete list of names has been read.",
            motion=show_motion(motion),
            as_at=as_at,
        )
    return _(
        "How many MPs had signed %(motion)s when %(ended)s is not known to us as at %(as_at)s: "
        "no complete list of names has been read.",
        motion=show_motion(motion),
        ended=_say_ended(motion),
        as_at=as_at,
    )
