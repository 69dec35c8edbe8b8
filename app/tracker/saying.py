"""What is said of one seat and one motion: one true sentence that can stand alone.

The absence of a name is never called a refusal; every sentence about it says when the names were read or the motion
closed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask_babel import gettext as _

from app.core.clock import to_london
from app.core.templating import show_day
from app.tracker.labels import OFFICES
from app.tracker.name_history import say_turns
from app.tracker.sentence import show_london
from app.tracker.types import MotionFacts, Record, RowStatus, SeatRow, Turn

FRESH_OFFICES = timedelta(days=7)
"""Posts are read every day; a list older than this is told with its day instead."""


def say_row(row: SeatRow, record: Record) -> str:
    """One true sentence about the seat, its member and the motion, in plain text; of a seat that fell vacant after
    the motion closed, about who sat then."""
    if row.member is None and row.closing is not None and row.status is not RowStatus.VACANT:
        told = say_closing(row.closing, record)
        if record.is_dissolved:
            return _("%(told)s Parliament is dissolved now, so the seat has no MP.", told=told)
        return _("%(told)s The seat is vacant now.", told=told)
    return SAYINGS[row.status](row, record)


def say_closing(row: SeatRow, record: Record) -> str:
    """The same about who sat when the motion closed and has left the seat since: "on" Parliament's day, "seen" on ours
    where it told none."""
    told = SAYINGS[row.status](row, record)
    if row.left_seen_on is not None:
        day = show_day(row.left_seen_on)
        return _("%(told)s That MP was seen on %(day)s to have left the seat.", told=told, day=day)
    if row.left_on is None or row.left_on == record.dissolved_on:
        return told
    return _("%(told)s That MP left the seat on %(day)s.", told=told, day=show_day(row.left_on))


def say_closed(motion: MotionFacts) -> str:
    """Such as "lapsed on 29 April 2026"."""
    day = show_day(motion.closed_on) if motion.closed_on else ""
    if motion.state == "withdrawn":
        return _("was withdrawn by the MP in charge of it, as seen on %(day)s", day=day)
    return _("lapsed on %(day)s", day=day) if day else _("lapsed")


def _who(row: SeatRow) -> str:
    member = row.member
    if member is None:
        return row.seat.name
    party = f" ({member.party.name})" if member.party else ""
    if row.left_on or row.left_seen_on:
        return _(
            "%(name)s%(party)s, then MP for %(seat)s,", name=member.name, party=party, seat=row.seat.name
        )
    return _("%(name)s%(party)s, MP for %(seat)s,", name=member.name, party=party, seat=row.seat.name)


def _say_signed(row: SeatRow, record: Record) -> str:
    motion = record.motion
    words = {
        "who": _who(row),
        "motion": motion.label,
        "day": show_day(row.signed_on) if row.signed_on else "",
    }
    if turns := _find_turns(row, record):
        text = _("%(who)s %(turns)s.", who=words["who"], turns=say_turns(turns, motion.label))
    elif row.is_primary_sponsor and row.signed_on:
        text = _("%(who)s put %(motion)s forward and signed it on %(day)s.", **words)
    elif row.is_primary_sponsor:
        text = _("%(who)s put %(motion)s forward; its first name is theirs.", **words)
    elif row.signed_on:
        text = _("%(who)s signed %(motion)s on %(day)s.", **words)
    else:
        text = _("%(who)s signed %(motion)s, on a day that Parliament’s list does not tell.", **words)
    return f"{text} {_say_past(row)}".strip()


def _find_turns(row: SeatRow, record: Record) -> tuple[Turn, ...]:
    """Every turn of the name of who signed more than once; () of everybody else."""
    return record.turns.get(row.member.id, ()) if row.member else ()


def _say_put_forward(row: SeatRow, record: Record) -> str:
    return _(
        "%(who)s put %(motion)s forward; no complete list of its names has been read.",
        who=_who(row),
        motion=record.motion.label,
    )


def _say_past(row: SeatRow) -> str:
    """Where party or seat were others at signing."""
    member = row.member
    party = member.party.name if member and member.party else None
    is_other_party = bool(row.party_then and party and row.party_then != party)
    words = {"seat": row.seat_then, "party": row.party_then}
    if row.seat_then and row.seat_then != row.seat.name:
        if is_other_party:
            return _("At the time the seat was %(seat)s and the party %(party)s.", **words)
        return _("At the time the seat was %(seat)s.", **words)
    return _("At the time the party was %(party)s.", **words) if is_other_party else ""


def _say_withdrew(row: SeatRow, record: Record) -> str:
    return f"{_say_came_off(row, record)} {_say_past(row)}".strip()


def _say_came_off(row: SeatRow, record: Record) -> str:
    if turns := _find_turns(row, record):
        return _("%(who)s %(turns)s.", who=_who(row), turns=say_turns(turns, record.motion.label))
    words = {"who": _who(row), "motion": record.motion.label}
    signed = _(" on %(day)s", day=show_day(row.signed_on)) if row.signed_on else ""
    gone = _(" on %(day)s", day=show_day(row.withdrawn_on)) if row.withdrawn_on else ""
    words |= {"signed": signed, "gone": gone}
    if row.moved_to_amendment:
        words["amendment"] = row.moved_to_amendment
        return _(
            "%(who)s signed %(motion)s%(signed)s, and came off it by signing its amendment %(amendment)s.",
            **words,
        )
    if row.is_removed:
        return _(
            "%(who)s signed %(motion)s%(signed)s; the name later left Parliament’s list without a word.",
            **words,
        )
    return _("%(who)s signed %(motion)s%(signed)s and withdrew the name%(gone)s.", **words)


def _say_not_signed(row: SeatRow, record: Record) -> str:
    motion = record.motion
    if motion.is_open:
        return _(
            "%(who)s had not signed %(motion)s as at %(as_at)s.",
            who=_who(row),
            motion=motion.label,
            as_at=show_london(record.names_at),
        )
    return _(
        "%(who)s had not signed %(motion)s when it %(closed)s.",
        who=_who(row),
        motion=motion.label,
        closed=say_closed(motion),
    )


def _say_custom(row: SeatRow, record: Record) -> str:
    """The post on the day that counts, and the day of the list that tells of it: posts change hands between."""
    words = {
        "who": _who(row),
        "motion": record.motion.label,
        "office": row.office or str(OFFICES.get(row.reason_kind or "", _("an office"))),
        "listed": _say_listed(row, record),
    }
    if record.motion.is_open and row.office_source_on is None and _are_offices_fresh(record):
        return _(
            "%(who)s holds the post of %(office)s; "
            "by custom, holders of such posts do not sign motions such as %(motion)s.",
            **words,
        )
    if record.motion.is_open:
        return _(
            "%(who)s held the post of %(office)s%(listed)s; "
            "by custom, holders of such posts do not sign motions such as %(motion)s.",
            **words,
        )
    return _(
        "%(who)s held the post of %(office)s when %(motion)s %(closed)s%(listed)s; "
        "by custom, holders of such posts do not sign motions.",
        closed=say_closed(record.motion),
        **words,
    )


def _say_listed(row: SeatRow, record: Record) -> str:
    """What tells of the post: the source of staff's mark, else Parliament's list."""
    if row.office_source_on is not None:
        return _(", by a source of %(day)s", day=show_day(row.office_source_on))
    return _(", by a list of %(day)s", day=show_day(record.offices_at)) if record.offices_at else ""


def _are_offices_fresh(record: Record) -> bool:
    """True when the list of posts was read a few days ago at most: then who is on it holds the post."""
    if record.offices_at is None:
        return False
    return record.today - to_london(record.offices_at).date() <= FRESH_OFFICES


def _say_cannot(row: SeatRow, record: Record) -> str:
    return _(
        "%(who)s does not take the seat and so cannot sign %(motion)s or any other motion.",
        who=_who(row),
        motion=record.motion.label,
    )


def _say_never(row: SeatRow, record: Record) -> str:
    day = _(" of %(day)s", day=show_day(row.never_signs_on)) if row.never_signs_on else ""
    return _(
        "%(who)s never signs early day motions, %(motion)s among them, by a source%(day)s.",
        who=_who(row),
        motion=record.motion.label,
        day=day,
    )


def _say_vacant(row: SeatRow, record: Record) -> str:
    seat, day = row.seat.name, row.since or row.left_seen_on
    if record.is_dissolved:
        return _("Parliament is dissolved, so %(seat)s has no MP until the election.", seat=seat)
    if day is None:
        return _("%(seat)s has no MP now: the seat is vacant.", seat=seat)
    if row.since:
        return _("%(seat)s has had no MP since %(day)s: the seat is vacant.", seat=seat, day=show_day(day))
    return _("%(seat)s was seen on %(day)s to have no MP: the seat is vacant.", seat=seat, day=show_day(day))


def _say_not_then(row: SeatRow, record: Record) -> str:
    since = _(" since %(day)s", day=show_day(row.since)) if row.since else ""
    return _(
        "%(who)s was not an MP when %(motion)s %(closed)s, and has sat%(since)s, so could not sign it.",
        who=_who(row),
        motion=record.motion.label,
        closed=say_closed(record.motion),
        since=since,
    )


def _say_not_known(row: SeatRow, record: Record) -> str:
    motion = record.motion
    if not motion.names_known and motion.is_open:
        return _(
            "Whether %(who)s has signed %(motion)s is not known to us: no complete list of names has been read.",
            who=_who(row),
            motion=motion.label,
        )
    if not motion.names_known:
        return _(
            "Whether %(who)s had signed %(motion)s when it %(closed)s is not known to us: "
            "no complete list of names has been read.",
            who=_who(row),
            motion=motion.label,
            closed=say_closed(motion),
        )
    return _(
        "The name of %(who)s does not stand on %(motion)s, but whether a post held when it %(closed)s kept them "
        "from signing, by custom, is not known to us.",
        who=_who(row),
        motion=motion.label,
        closed=say_closed(motion),
    )


SAYINGS: dict[RowStatus, Callable[[SeatRow, Record], str]] = {
    RowStatus.SIGNED: _say_signed,
    RowStatus.PUT_FORWARD: _say_put_forward,
    RowStatus.WITHDREW: _say_withdrew,
    RowStatus.NOT_SIGNED: _say_not_signed,
    RowStatus.DOES_NOT_SIGN: _say_custom,
    RowStatus.CANNOT_SIGN: _say_cannot,
    RowStatus.NEVER_SIGNS: _say_never,
    RowStatus.VACANT: _say_vacant,
    RowStatus.NOT_THEN_MP: _say_not_then,
    RowStatus.NOT_KNOWN: _say_not_known,
    RowStatus.FORMER: _say_signed,
}
