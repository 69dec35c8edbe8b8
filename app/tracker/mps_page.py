"""Everything that the tracker's page needs, gathered in one reading of the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask_babel import gettext as _
from flask_babel import ngettext

from app.letters.asks import list_asks
from app.letters.queries import Count, LetterCounts, get_letter_counts
from app.letters.seat_list import NATIONS
from app.tracker.charts import PartyBar, TimeChart, make_party_bars, make_time_chart
from app.tracker.choices import Choice, list_party_choices, list_place_choices
from app.tracker.events import EventEntry
from app.tracker.figures import NO_PLACE, Figures, PlaceFigure, get_figures, get_sentence
from app.tracker.filters import TableQuery, select_others, select_rows
from app.tracker.latest import list_latest
from app.tracker.map_svg import SeatMap, make_map
from app.tracker.party_words import say_shared
from app.tracker.saying import say_row
from app.tracker.saying_others import say_other
from app.tracker.table import (
    StatusChoice,
    TableRow,
    count_former,
    list_status_choices,
    make_table,
    say_filters,
)
from app.tracker.timeline import get_timeline
from app.tracker.types import MotionFacts, Record, RowStatus

LATEST_EVENTS = 8
FEW_FOUND = 3
NO_LETTERS = LetterCounts(Count(None, None), {}, None)


@dataclass(frozen=True, slots=True)
class MpsPage:
    """The page of all MPs. `filters` says what is shown, `scope` the same without the status;
    `answers` are sentences about the few seats that a search found, `ignored` about filters that could not be used,
    `former` about the signatories who no longer sit that fit; `former_count` of them would, whatever the status,
    still have their names on the motion."""

    record: Record
    query: TableQuery
    sentence: str
    figures: Figures
    rows: list[TableRow]
    filters: str
    scope: str
    answers: list[tuple[str, str]]
    map: SeatMap
    statuses: list[StatusChoice]
    parties: list[Choice]
    shared_parties: str
    places: list[tuple[Choice, list[Choice]]]
    time_chart: TimeChart | None
    party_bars: tuple[PartyBar, ...]
    events: tuple[EventEntry, ...]
    letters: LetterCounts
    motions: tuple[MotionFacts, ...]
    has_seen_postcode: bool
    ignored: list[str]
    former: tuple[str, ...]
    former_count: int

    @property
    def motion(self) -> MotionFacts:
        """The motion that the page is about."""
        return self.record.motion

    @property
    def others(self) -> tuple[MotionFacts, ...]:
        """The other motions that are known here, without the successor that is named before them."""
        told = {self.motion.key, self.successor.key if self.successor else ""}
        return tuple(one for one in self.motions if one.key not in told)

    @property
    def successor(self) -> MotionFacts | None:
        """The motion that continues a lapsed one; the sentence about its state links it."""
        if self.motion.state != "lapsed":
            return None
        return next((one for one in self.motions if one.key == self.motion.successor), None)

    @property
    def places_shown(self) -> tuple[PlaceFigure, ...]:
        """The nations, each followed by its regions where it has several; () while names are not known."""
        nations, regions = self.figures.by_nation or (), self.figures.by_region or ()
        shown = []
        known = [one for one in nations if one.name != NO_PLACE]
        for nation in sorted(known, key=lambda one: NATIONS.index(one.name)):
            inner = [one for one in regions if one.nation == nation.name and one.name != nation.name]
            shown += [nation, *inner]
        return tuple(shown) + tuple(one for one in nations if one.name == NO_PLACE)

    @property
    def at(self) -> str:
        """The data version that was asked for, empty for the present page."""
        return self.query.at

    @property
    def count(self) -> str:
        """Such as "43 of 650"; of signatories who no longer sit "2 former MPs"."""
        if self.query.status == RowStatus.FORMER:
            return ngettext("%(num)s former MP", "%(num)s former MPs", len(self.former))
        return _("%(count)s of %(all)s", count=len(self.rows), all=len(self.record.rows))


def make_mps_page(
    record: Record, query: TableQuery, *, ignored: Sequence[str] = (), has_seen_postcode: bool = False
) -> MpsPage:
    """The page for a record and what was asked of it."""
    figures, found = get_figures(record), select_rows(record, query)
    asks = list_asks() if record.motion.is_followed and not query.at else {}
    few = found if query.q and len(found) <= FEW_FOUND else []
    return MpsPage(
        record=record,
        query=query,
        sentence=get_sentence(record, figures),
        figures=figures,
        rows=make_table(found, record, asks),
        filters=say_filters(query, record),
        scope=say_filters(replace(query, status=""), record),
        answers=[(row.seat.slug, say_row(row, record)) for row in few],
        map=make_map(record, (row.seat.gss for row in found), query.nation),
        statuses=list_status_choices(record, query),
        parties=list_party_choices(record),
        shared_parties=say_shared(record, figures),
        places=list_place_choices(record),
        time_chart=make_time_chart(get_timeline(record)),
        party_bars=make_party_bars(figures),
        events=list_latest(record, LATEST_EVENTS),
        letters=NO_LETTERS if query.at else get_letter_counts(record.motion.key),
        motions=record.motions,
        has_seen_postcode=has_seen_postcode,
        ignored=list(ignored),
        former=tuple(say_other(other, record) for other in select_others(record, query)),
        former_count=count_former(record, query),
    )
