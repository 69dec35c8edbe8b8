"""The whole tale of one name on a motion, where its member signed more than once: "First signed on …, withdrew on …,
signed again on …". It is told from the events, without those that a correction is about."""

from __future__ import annotations

from flask_babel import gettext as _

from app.core.templating import show_day
from app.tracker.events import EventEntry, EventFilter, list_archive
from app.tracker.types import Record, RowStatus, SeatRow

TURNS = ("signed", "withdrew", "removed", "correction")


def say_name_history(row: SeatRow, record: Record) -> str:
    """One sentence up to the record's version; empty of who signed once or never."""
    if row.member is None or row.status not in {RowStatus.SIGNED, RowStatus.WITHDREW}:
        return ""
    turns = _list_turns(row.member.id, record)
    if sum(one.kind == "signed" for one in turns) < 2:
        return ""
    parts = [_say_turn(one, is_first=not number) for number, one in enumerate(turns)]
    return _("%(name)s %(turns)s.", name=row.member.name, turns=", ".join(parts))


def _list_turns(member_id: int, record: Record) -> list[EventEntry]:
    """What became of the name, the oldest first."""
    wanted = EventFilter(member_id=member_id, kinds=TURNS)
    found = [
        one
        for one in reversed(list_archive(1, wanted, motion_key=record.motion.key))
        if one.version <= record.version
    ]
    wrong = {one.corrects for one in found}
    return [one for one in found if one.kind != "correction" and one.id not in wrong]


def _say_turn(one: EventEntry, *, is_first: bool) -> str:
    day = _(" on %(day)s", day=show_day(one.happened_on)) if one.happened_on else ""
    if one.kind == "signed":
        return _("first signed%(day)s", day=day) if is_first else _("signed again%(day)s", day=day)
    if one.kind == "withdrew":
        return _("withdrew%(day)s", day=day)
    return _("was no longer on Parliament’s list, seen on %(day)s", day=show_day(one.seen_at))
