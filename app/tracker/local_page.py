"""One line a seat, grouped by nation and region, for local papers to paste."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from flask_babel import gettext as _

from app.letters.seat_list import NATIONS, fold
from app.parliament.slugs import make_slug
from app.tracker.figures import Figures, PlaceFigure, get_figures, get_sentence
from app.tracker.labels import label_row
from app.tracker.table import show_short_day
from app.tracker.types import Record, RowStatus, SeatRow

DATED = frozenset({RowStatus.SIGNED, RowStatus.WITHDREW})


@dataclass(frozen=True, slots=True)
class Group:
    """A nation or region with its lines in plain text."""

    name: str
    nation: str
    figure: PlaceFigure | None
    lines: tuple[str, ...]

    @property
    def slug(self) -> str:
        """Its name in the page's address."""
        return make_slug(self.name)


@dataclass(frozen=True, slots=True)
class LocalPage:
    """The page for local papers."""

    record: Record
    figures: Figures
    sentence: str
    groups: tuple[Group, ...]


def make_local_page(record: Record) -> LocalPage:
    """The page for a record."""
    figures = get_figures(record)
    places = {one.name: one for one in figures.by_region or ()}
    rows = sorted(record.rows, key=_order)
    groups = tuple(
        Group(region, nation, places.get(region), tuple(write_line(row, record) for row in found))
        for (nation, region), found in groupby(rows, key=lambda row: (row.seat.nation, row.seat.region))
    )
    return LocalPage(record, figures, get_sentence(record, figures), groups)


def write_line(row: SeatRow, record: Record) -> str:
    """One line, such as “Arfon: Name (Party). EDM 2650: signed, 3 Feb 2026.”: alone it says of what motion."""
    words = label_row(row, record.motion, is_dissolved=record.is_dissolved)
    if row.status is RowStatus.SIGNED and row.member and row.member.id in record.turns:
        words = _("Signed again")
    label = f"{record.motion.label}: {words[:1].lower()}{words[1:]}"
    if row.status in DATED and row.since:
        label = f"{label}, {show_short_day(row.since)}"
    member = row.member or (row.closing.member if row.closing else None)
    if member is None:
        return f"{row.seat.name}: {words}."
    party = member.party.name if member.party else _("party not known")
    return f"{row.seat.name}: {member.name} ({party}). {label}."


def _order(row: SeatRow) -> tuple[int, str, str]:
    return NATIONS.index(row.seat.nation), row.seat.region, fold(row.seat.name)
