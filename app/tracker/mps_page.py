"""Everything that the tracker's page needs, gathered in one reading of the record."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.core.clock import to_london
from app.letters.asks import list_asks
from app.letters.queries import LetterCounts, get_letter_counts
from app.letters.seat_list import NATIONS
from app.tracker.charts import PartyBar, TimeChart, make_party_bars, make_time_chart
from app.tracker.events import EventEntry, list_events
from app.tracker.figures import Figures, PlaceFigure, get_figures, get_sentence
from app.tracker.filters import Choice, TableQuery, list_party_choices, list_place_choices, select_rows
from app.tracker.map_svg import SeatMap, make_map
from app.tracker.record import list_motions
from app.tracker.saying import say_other, say_row
from app.tracker.table import StatusChoice, TableRow, list_status_choices, make_table, say_filters
from app.tracker.timeline import get_timeline
from app.tracker.types import MotionFacts, Record

LATEST_EVENTS = 8
EVENTS_LOOKED_AT = 200
FEW_FOUND = 3


@dataclass(frozen=True, slots=True)
class MpsPage:
    """The page of all MPs. `filters` says what is shown, `scope` the same without the status;
    `answers` are sentences about the few seats that a search found."""

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
    places: list[tuple[Choice, list[Choice]]]
    time_chart: TimeChart | None
    party_bars: tuple[PartyBar, ...]
    events: tuple[EventEntry, ...]
    letters: LetterCounts
    motions: tuple[MotionFacts, ...]
    has_seen_postcode: bool

    @property
    def motion(self) -> MotionFacts:
        """The motion that the page is about."""
        return self.record.motion

    @property
    def others(self) -> tuple[MotionFacts, ...]:
        """The other motions that are known here."""
        return tuple(one for one in self.motions if one.key != self.motion.key)

    @property
    def places_shown(self) -> tuple[PlaceFigure, ...]:
        """The nations, each followed by its regions where it has several; () while names are not known."""
        nations, regions = self.figures.by_nation or (), self.figures.by_region or ()
        shown = []
        for nation in sorted(nations, key=lambda one: NATIONS.index(one.name)):
            inner = [one for one in regions if one.nation == nation.name and one.name != nation.name]
            shown += [nation, *inner]
        return tuple(shown)

    @property
    def former(self) -> tuple[str, ...]:
        """A sentence about each signatory who no longer sits."""
        return tuple(say_other(other, self.motion) for other in self.record.others)


def make_mps_page(record: Record, query: TableQuery, *, has_seen_postcode: bool = False) -> MpsPage:
    """The page for a record and what was asked of it."""
    figures, found = get_figures(record), select_rows(record, query)
    asks = list_asks() if record.motion.is_followed else {}
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
        places=list_place_choices(record),
        time_chart=make_time_chart(get_timeline(record)),
        party_bars=make_party_bars(figures),
        events=_list_latest(record.motion.key),
        letters=get_letter_counts(record.motion.key),
        motions=list_motions(),
        has_seen_postcode=has_seen_postcode,
    )


def _list_latest(motion_key: str) -> tuple[EventEntry, ...]:
    """What happened last by Parliament's days: a first reading tells of months at once, in the order of its list."""
    found = list_events(motion_key=motion_key, limit=EVENTS_LOOKED_AT)
    newest = sorted(
        found, key=lambda one: (one.happened_on or to_london(one.seen_at).date(), one.id), reverse=True
    )
    return tuple(newest[:LATEST_EVENTS])
