"""The rows of the table of 650, with every word chosen, so that the template only lays them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _

from app.parliament.seat_names import get_seat_lang
from app.tracker.choices import list_party_choices
from app.tracker.filters import TableQuery, select_others, select_rows
from app.tracker.labels import label_row, label_status
from app.tracker.map_svg import SYMBOLS
from app.tracker.types import Record, RowStatus, SeatFacts, SeatRow

TELLING = (
    RowStatus.SIGNED,
    RowStatus.PUT_FORWARD,
    RowStatus.FORMER,
    RowStatus.NOT_SIGNED,
    RowStatus.WITHDREW,
    RowStatus.DOES_NOT_SIGN,
    RowStatus.CANNOT_SIGN,
    RowStatus.NEVER_SIGNS,
    RowStatus.NOT_THEN_MP,
    RowStatus.VACANT,
    RowStatus.NOT_KNOWN,
)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One line. `lang` is the language of `seat` where it is not English, `welsh` a second name in Welsh; `since` is a
    short date or empty; `ask` completes "Write to them …", empty where nobody can be asked."""

    slug: str
    seat: str
    lang: str
    welsh: str
    member: str
    party: str
    symbol: str
    status: str
    since: str
    ask: str


@dataclass(frozen=True, slots=True)
class StatusChoice:
    """A status in the legend: its drawing, its words, and how many seats, or former MPs, have it."""

    value: str
    symbol: str
    label: str
    count: int


def make_table(rows: Iterable[SeatRow], record: Record, asks: Mapping[str, str]) -> list[TableRow]:
    """The lines for these rows."""
    return [_make_row(row, record, asks) for row in rows]


def list_status_choices(record: Record, query: TableQuery) -> list[StatusChoice]:
    """Every status that a seat has now, among those that the other filters leave, the telling ones first. Of former
    MPs the names are counted, wherever they are."""
    rows = select_rows(record, replace(query, status=""))
    seats = {status: sum(row.status is status for row in rows) for status in TELLING}
    counts = seats | {RowStatus.FORMER: count_former(record, query)}
    return [
        StatusChoice(status.value, SYMBOLS[status], label_status(status, record.motion), counts[status])
        for status in TELLING
        if seats[status] or status.value == query.status
    ]


def count_former(record: Record, query: TableQuery) -> int:
    """Names that stand of signatories who no longer sit, among those that the other filters leave."""
    return len(select_others(record, replace(query, status=RowStatus.FORMER)))


def say_filters(query: TableQuery, record: Record) -> str:
    """Such as "Labour, Wales, has not signed"; empty without filters."""
    labels = {choice.value: choice.label for choice in list_party_choices(record)}
    parts = [labels.get(query.party, ""), query.nation]
    if query.status:
        label = label_status(RowStatus(query.status), record.motion)
        parts.append(label if not any(parts) else label[:1].lower() + label[1:])
    if query.q:
        parts.append(_("“%(text)s”", text=query.q))
    return ", ".join(part for part in parts if part)


def show_short_day(day: date | None) -> str:
    """Such as "3 Feb 2026"; empty without a day."""
    return f"{day.day} {day:%b %Y}" if day else ""


def get_second_name(seat: SeatFacts) -> str:
    """The Welsh name where it is another."""
    return seat.name_cy if seat.name_cy and seat.name_cy != seat.name else ""


def _make_row(row: SeatRow, record: Record, asks: Mapping[str, str]) -> TableRow:
    member = row.member or (row.closing.member if row.closing else None)
    return TableRow(
        slug=row.seat.slug,
        seat=row.seat.name,
        lang=get_seat_lang(row.seat),
        welsh=get_second_name(row.seat),
        member=name_member(row),
        party=member.party.name if member and member.party else "",
        symbol=SYMBOLS[row.status],
        status=label_row(row, record.motion, is_dissolved=record.is_dissolved),
        since=show_short_day(row.since),
        ask=asks.get(row.seat.slug, ""),
    )


def name_member(row: SeatRow) -> str:
    """Who sits; of a seat that fell vacant after the motion closed, who sat then and until when."""
    if row.member is not None:
        return row.member.name
    then = row.closing
    if then is None or then.member is None:
        return ""
    if then.left_seen_on is not None:
        day = show_short_day(then.left_seen_on)
        return _("%(name)s, seen on %(day)s to have left", name=then.member.name, day=day)
    return _("%(name)s, until %(day)s", name=then.member.name, day=show_short_day(then.left_on))
