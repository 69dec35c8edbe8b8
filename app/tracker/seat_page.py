"""Everything that a seat's page needs: its MP, what is on record for each motion, who sat there, and the neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.letters.asks import list_asks
from app.letters.queries import Count, get_letter_counts
from app.parliament.queries import find_seat_by_slug, list_neighbours
from app.parliament.seat_names import get_seat_lang
from app.parliament.spells import list_spells_in
from app.tracker.figures import get_figures, get_sentence
from app.tracker.labels import label_row
from app.tracker.map_svg import SYMBOLS
from app.tracker.paragraph import write_paragraph
from app.tracker.past import get_record_at
from app.tracker.record import get_record, list_motions
from app.tracker.saying import say_closing, say_row
from app.tracker.saying_others import say_moved, say_other
from app.tracker.table import get_second_name, name_member
from app.tracker.types import MotionFacts, Record, SeatRow


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
    """One line of the history: what is on record about this seat for a motion; `others` are sentences about
    signatories of the seat who no longer sit for it."""

    motion: MotionFacts
    sentence: str
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sat:
    """Somebody who sat for the seat, from a day to a day (None: sits now). Of `is_start_seen` and `is_end_seen` the day
    is that on which we saw it: Parliament told none."""

    member_id: int
    name: str
    started_on: date
    ended_on: date | None
    is_start_seen: bool
    is_end_seen: bool


@dataclass(frozen=True, slots=True)
class SeatPage:
    """The page of one seat. `ask` completes "Write to them …", empty where no letter can go. `quoted` is the
    sentence as the link to this version opens it. `at` is set for the page of a data version: then it tells only what
    follows from that record."""

    record: Record
    row: SeatRow
    symbol: str
    label: str
    sentence: str
    quoted: str
    whole: str
    neighbours: tuple[Neighbour, ...]
    history: tuple[Entry, ...]
    sat: tuple[Sat, ...]
    ask: str
    letters: Count | None
    paragraph: str
    at: str

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


def make_seat_page(record: Record, row: SeatRow, at: str = "") -> SeatPage:
    """The page for a seat of a record; `at` is the data version where one was asked for."""
    neighbours = list_near_rows(row, record)
    kept = record if at else get_record_at(record.version, record.motion.key)
    return SeatPage(
        record=record,
        row=row,
        symbol=SYMBOLS[row.status],
        label=label_row(row, record.motion, is_dissolved=record.is_dissolved),
        sentence=say_row(row, record),
        quoted=say_row(kept.by_gss[row.seat.gss], kept),
        whole=get_sentence(record, get_figures(record)),
        neighbours=tuple(_show_neighbour(near, record) for near in neighbours),
        history=tuple(_tell_motion(one, row.seat.slug) for one in _list_records(record, at)),
        sat=() if at else _list_sat(row, record.dissolved_on),
        ask=list_asks().get(row.seat.slug, "") if record.motion.is_followed and not at else "",
        letters=None if at else get_letter_counts(record.motion.key).by_gss.get(row.seat.gss),
        paragraph="" if at else write_paragraph(row, neighbours, record),
        at=at,
    )


def list_near_rows(row: SeatRow, record: Record) -> list[SeatRow]:
    """The seats that border this one, the longest border first."""
    seat = find_seat_by_slug(row.seat.slug)
    return [record.by_gss[near.gss_code] for near in list_neighbours(seat)] if seat else []


def _list_records(record: Record, at: str) -> list[Record]:
    """Of every motion, or at a data version of the one asked for."""
    return [record] if at else [get_record(motion.key) for motion in list_motions()]


def _show_neighbour(near: SeatRow, record: Record) -> Neighbour:
    member = near.member or (near.closing.member if near.closing else None)
    return Neighbour(
        slug=near.seat.slug,
        seat=near.seat.name,
        member=name_member(near),
        party=member.party.name if member and member.party else "",
        symbol=SYMBOLS[near.status],
        status=label_row(near, record.motion, is_dissolved=record.is_dissolved),
    )


def _tell_motion(record: Record, slug: str) -> Entry:
    """What is told of a seat that changed hands: who sits now, who sat when the motion closed, and who else signed."""
    row = record.by_slug[slug]
    then = row.closing.member if row.closing else None
    others = [
        say_other(other, record)
        for other in record.others
        if other.seat and other.seat.slug == slug and (then is None or other.member.id != then.id)
    ]
    if row.closing is not None and row.member is not None:
        others.insert(0, say_closing(row.closing, record))
    others += _tell_moved(record, row)
    return Entry(record.motion, say_row(row, record), tuple(others))


def _tell_moved(record: Record, row: SeatRow) -> list[str]:
    """Who signed for this seat and sits for another now; whom the seat's closing row tells of is not told twice."""
    told = row.closing.member if row.closing and row.member else None
    return [
        say_moved(one, one.member, record)
        for one in record.rows
        if one.seat_then == row.seat.name
        and one.seat.gss != row.seat.gss
        and one.member is not None
        and (told is None or one.member.id != told.id)
    ]


def _list_sat(row: SeatRow, dissolved_on: date | None) -> tuple[Sat, ...]:
    """Who sat; a dissolution ends every spell."""
    return tuple(
        Sat(
            member_id=spell.member_id,
            name=spell.member.name,
            started_on=spell.started_on,
            ended_on=spell.ended_on or dissolved_on,
            is_start_seen=spell.is_start_seen,
            is_end_seen=spell.is_end_seen,
        )
        for spell in list_spells_in(row.seat.gss)
    )
