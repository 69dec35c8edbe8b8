"""The paragraph about one seat that a local paper can print as it stands."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.tracker.comments import say_comment
from app.tracker.figures import get_figures, get_sentence
from app.tracker.saying import say_row
from app.tracker.types import Record, RowStatus, SeatRow

MOST_NEIGHBOURS_NAMED = 3


def write_paragraph(row: SeatRow, neighbours: list[SeatRow], record: Record) -> str:
    """A paragraph that a local paper can print as it stands, in plain text."""
    parts = [say_row(row, record), _say_neighbours(row, neighbours, record), _say_region(row, record)]
    parts.append(get_sentence(record, get_figures(record)))
    if row.member is not None:
        parts.append(say_comment(row.member.id))
    return " ".join(part for part in parts if part)


def _say_neighbours(row: SeatRow, neighbours: list[SeatRow], record: Record) -> str:
    """Who of them signed; "it" only where the sentence before names the motion."""
    if not record.motion.names_known:
        return ""
    signed = [near for near in neighbours if near.has_signed and near.member]
    if not signed:
        return _say_none_signed(neighbours, is_open=record.motion.is_open)
    it = record.motion.label if row.status is RowStatus.VACANT else _("it")
    names = [f"{near.member.name} ({near.seat.name})" for near in signed if near.member]
    shown, more = names[:MOST_NEIGHBOURS_NAMED], len(names) - MOST_NEIGHBOURS_NAMED
    listed = _join(shown if more <= 0 else [*shown, _("%(count)s more", count=more)])
    if not record.motion.is_open:
        return _(
            "Of the MPs of neighbouring constituencies, %(names)s had signed %(it)s.", names=listed, it=it
        )
    return ngettext(
        "Of the MPs of neighbouring constituencies, %(names)s has signed %(it)s.",
        "Of the MPs of neighbouring constituencies, %(names)s have signed %(it)s.",
        len(names),
        names=listed,
        it=it,
    )


def _say_none_signed(neighbours: list[SeatRow], *, is_open: bool) -> str:
    """Only those of whom it is known that they could sign count; of nobody else the absence of a name says anything."""
    free = sum(near.can_sign for near in neighbours)
    if not free:
        return ""
    if is_open:
        return ngettext(
            "The one MP of a neighbouring constituency who is known to be free to sign "
            "does not have their name on it.",
            "None of the %(num)s MPs of neighbouring constituencies who are known to be free to sign "
            "has their name on it.",
            free,
        )
    return ngettext(
        "The one MP of a neighbouring constituency who is known to have been free to sign "
        "did not have their name on it when it closed.",
        "None of the %(num)s MPs of neighbouring constituencies who are known to have been free to sign "
        "had their name on it when it closed.",
        free,
    )


def _say_region(row: SeatRow, record: Record) -> str:
    found = next((one for one in get_figures(record).by_region or () if one.name == row.seat.region), None)
    if found is None or not found.members:
        return ""
    place = found.name if found.name == found.nation else _the_region(found.name)
    if not record.motion.is_open:
        return _(
            "In %(place)s, %(num)s of today’s %(members)s MPs had signed it.",
            place=place,
            num=found.sitting_names,
            members=found.members,
        )
    return ngettext(
        "In %(place)s, %(num)s of %(members)s MPs has their name on it.",
        "In %(place)s, %(num)s of %(members)s MPs have their names on it.",
        found.sitting_names,
        place=place,
        members=found.members,
    )


def _the_region(name: str) -> str:
    """Such as "the North East", but "London"."""
    bare = {"London", "Yorkshire and The Humber"}
    return name if name in bare else _("the %(region)s", region=name)


def _join(names: list[str]) -> str:
    return (
        names[0]
        if len(names) == 1
        else _("%(first)s and %(last)s", first=", ".join(names[:-1]), last=names[-1])
    )
