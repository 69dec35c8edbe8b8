"""What is said of a signatory who does not sit for the seat now: who left the House, or sits for another."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.templating import show_day
from app.tracker.name_history import say_turns
from app.tracker.types import MemberFacts, OtherRow, Record, SeatRow, Withdrawal


def say_other(row: OtherRow, record: Record) -> str:
    """One sentence about a signatory who no longer sits; while Parliament is dissolved nobody does."""
    left = ""
    if row.left_seen_on:
        left = _(", and was seen on %(day)s to have left the House", day=show_day(row.left_seen_on))
    elif row.left_on:
        left = _(", and left the House on %(day)s", day=show_day(row.left_on))
    elif row.has_left and not record.is_dissolved:
        left = _(", and no longer sits")
    return f"{_say_then(row, row.member, record)}{left}."


def say_moved(row: SeatRow, member: MemberFacts, record: Record) -> str:
    """The same, on the record of the seat for which they signed, about a member who sits for another now."""
    return _("%(told)s, and sits for %(seat)s now.", told=_say_then(row, member, record), seat=row.seat.name)


def _say_then(row: SeatRow | OtherRow, member: MemberFacts, record: Record) -> str:
    """Who signed for which seat, and what became of the name."""
    party, motion = _say_parties(row, member), record.motion.label
    who = _(
        "%(name)s, then MP for %(seat)s,",
        name=member.name + party,
        seat=row.seat_then or _("a seat not known"),
    )
    if member.id in record.turns:
        return f"{who} {say_turns(record.turns[member.id], motion)}"
    text = _("%(who)s signed %(motion)s", who=who, motion=motion)
    if row.signed_on:
        text = _("%(text)s on %(day)s", text=text, day=show_day(row.signed_on))
    return text + _say_how_off(row)


def _say_parties(row: SeatRow | OtherRow, member: MemberFacts) -> str:
    """The party then, and that of now where it is another, in brackets."""
    then, today = row.party_then, member.party.name if member.party else None
    if then and today and then != today:
        return _(" (%(then)s then, %(today)s now)", then=then, today=today)
    if today and not then:
        return _(" (%(today)s now)", today=today)
    return f" ({then})" if then else ""


def _say_how_off(row: SeatRow | OtherRow) -> str:
    """How the name came off; empty of one that stands."""
    if row.withdrawal is Withdrawal.AMENDMENT:
        return _(", came off it by signing its amendment %(amendment)s", amendment=row.moved_to_amendment)
    if row.withdrawal is Withdrawal.REMOVED:
        return _(", whose name later left Parliament’s list without a word")
    if row.withdrawal is None:
        return ""
    if row.withdrawn_on:
        return _(", withdrew the name on %(day)s", day=show_day(row.withdrawn_on))
    return _(", later withdrew the name")
