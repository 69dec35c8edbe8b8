"""Everything that a seat's page needs: its MP, what is on record for each motion, who sat there, and the neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _

from app.letters.asks import list_asks
from app.letters.queries import Count, get_letter_counts
from app.parliament.queries import find_seat_by_slug, list_neighbours
from app.parliament.seat_names import get_seat_lang
from app.parliament.spells import list_spells_in
from app.tracker.comments import say_comment
from app.tracker.figures import get_figures, get_sentence
from app.tracker.map_svg import SYMBOLS
from app.tracker.record import get_record, list_motions
from app.tracker.saying import label_row, say_other, say_row
from app.tracker.table import get_second_name
from app.tracker.types import MotionFacts, Record, SeatRow

MOST_NEIGHBOURS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A seat that borders this one."""

    slug: str
    seat: str
    member: str
    party: str
    symbol: str
    status: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: what is on record about this seat for a motion. `others` are sentences about
    signatories of the seat who no longer sit."""

    motion: MotionFacts
    sentence: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sat:
    """Somebody who sat for the seat, from a day to a day (None: sits now)."""

    member_id: int
    name: str
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class SeatPage:
    """The page of one seat. `ask` completes "Write to them …", empty where no letter can go."""

    record: Record
    row: SeatRow
    symbol: str
    label: str
    sentence: str
    whole: str
    neighbours: tuple[Neighbour, ...]
    history: tuple[Entry, ...]
    sat: tuple[Sat, ...]
    ask: str
    letters: Count | None
    paragraph: str

    @property
    def motion(self) -> MotionFacts:
        """The motion that the page is about."""
        return self.record.motion

    @property
    def lang(self) -> str:
        """The language of the seat's name where it is not English."""
        return get_seat_lang(self.row.seat)

    @property
    def welsh(self) -> str:
        """The Welsh name where it is another."""
        return get_second_name(self.row.seat)


def make_seat_page(record: Record, row: SeatRow) -> SeatPage:
    """The page for a seat of a record."""
    neighbours = list_near_rows(row, record)
    return SeatPage(
        record=record,
        row=row,
        symbol=SYMBOLS[row.status],
        label=label_row(row, record.motion),
        sentence=say_row(row, record),
        whole=get_sentence(record, get_figures(record)),
        neighbours=tuple(_show_neighbour(near, record) for near in neighbours),
        history=tuple(_tell_motion(get_record(motion.key), row.seat.slug) for motion in list_motions()),
        sat=_list_sat(row),
        ask=list_asks().get(row.seat.slug, "") if record.motion.is_followed else "",
        letters=get_letter_counts(record.motion.key).by_gss.get(row.seat.gss),
        paragraph=write_paragraph(row, neighbours, record),
    )


def list_near_rows(row: SeatRow, record: Record) -> list[SeatRow]:
    """The seats that border this one, the longest border first."""
    seat = find_seat_by_slug(row.seat.slug)
    return [record.by_gss[near.gss_code] for near in list_neighbours(seat)] if seat else []


def write_paragraph(row: SeatRow, neighbours: list[SeatRow], record: Record) -> str:
    """A paragraph that a local paper can print as it stands, in plain text."""
    parts = [say_row(row, record), _say_neighbours(neighbours, record), _say_region(row, record)]
    parts.append(get_sentence(record, get_figures(record)))
    if row.member is not None:
        parts.append(say_comment(row.member.id))
    return " ".join(part for part in parts if part)


def _say_neighbours(neighbours: list[SeatRow], record: Record) -> str:
    if not record.motion.names_known:
        return ""
    signed = [near for near in neighbours if near.has_signed and near.member]
    if not signed:
        if record.motion.is_open:
            return _("No MP of a neighbouring constituency has signed it.")
        return _("No MP of a neighbouring constituency had signed it.")
    names = [f"{near.member.name} ({near.seat.name})" for near in signed if near.member]
    shown, more = names[:MOST_NEIGHBOURS_NAMED], len(names) - MOST_NEIGHBOURS_NAMED
    listed = _join(shown if more <= 0 else [*shown, _("%(count)s more", count=more)])
    if record.motion.is_open:
        return _("Of the neighbouring constituencies’ MPs, %(names)s have signed it.", names=listed)
    return _("Of the neighbouring constituencies’ MPs, %(names)s had signed it.", names=listed)


def _say_region(row: SeatRow, record: Record) -> str:
    found = next((one for one in get_figures(record).by_region or () if one.name == row.seat.region), None)
    if found is None:
        return ""
    place = found.name if found.name == found.nation else _the_region(found.name)
    return _(
        "In %(place)s, %(names)s of %(members)s sitting MPs have their names on it.",
        place=place,
        names=found.sitting_names,
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


def _show_neighbour(near: SeatRow, record: Record) -> Neighbour:
    member = near.member
    return Neighbour(
        slug=near.seat.slug,
        seat=near.seat.name,
        member=member.name if member else "",
        party=member.party.name if member and member.party else "",
        symbol=SYMBOLS[near.status],
        status=label_row(near, record.motion),
    )


def _tell_motion(record: Record, slug: str) -> Entry:
    others = [
        say_other(other, record.motion) for other in record.others if other.seat and other.seat.slug == slug
    ]
    return Entry(record.motion, say_row(record.by_slug[slug], record), tuple(others))


def _list_sat(row: SeatRow) -> tuple[Sat, ...]:
    return tuple(
        Sat(spell.member_id, spell.member.name, spell.started_on, spell.ended_on)
        for spell in list_spells_in(row.seat.gss)
    )
