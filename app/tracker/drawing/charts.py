"""The map and the charts to take away: whole drawings with title, credit and licence in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.templating import show_day, show_thousands
from app.tracker.charts import PartyBar, TimeChart, make_party_bars, make_time_chart
from app.tracker.drawing.lettering import fit
from app.tracker.drawing.painting import draw
from app.tracker.figures import Figures, get_figures, get_sentence
from app.tracker.labels import ORDER, label_status
from app.tracker.map_svg import SYMBOLS, make_map
from app.tracker.timeline import Timeline, get_timeline
from app.tracker.types import Record, RowStatus

WIDTH = 1200
MOST_BARS = 14
TITLES = (46, 42, 38, 34)
NOTES = (24, 22, 20)


@dataclass(frozen=True, slots=True)
class LegendItem:
    """A status in the legend; `count` is empty while nothing is counted."""

    status: RowStatus
    symbol: str
    label: str
    count: str


def draw_map(record: Record) -> str:
    """The map of 650 seats with its legend."""
    figures = get_figures(record)
    return draw(
        "map",
        record,
        map=make_map(record, record.by_gss),
        title=fit(
            _("The 650 seats and %(motion)s", motion=record.motion.label),
            1100,
            60,
            sizes=TITLES,
            is_bold=True,
        ),
        sentence=fit(get_sentence(record, figures), 420, 380, sizes=NOTES),
        legend=list_legend(record, figures),
    )


def draw_timeline(record: Record) -> str:
    """Names over time; in words alone until a complete list was read."""
    figures = get_figures(record)
    timeline = get_timeline(record)
    title = _say_names_since(record, figures, timeline)
    return _draw_chart("timeline", record, figures, make_time_chart(timeline), title)


def draw_parties(record: Record) -> str:
    """Names by party; in words alone until a complete list was read. The title counts no parties: independents are
    none, and some MPs sit for two."""
    figures = get_figures(record)
    bars = make_party_bars(figures)
    title = _("Names on %(motion)s by party", motion=record.motion.label)
    return _draw_chart("parties", record, figures, bars[:MOST_BARS], title, note=_say_bars(bars))


def _say_bars(bars: Sequence[PartyBar]) -> str:
    """What the bars are, and how many have no room."""
    told, left_out = _("Dark: names, those of former MPs included."), len(bars) - MOST_BARS
    if any(bar.room_width for bar in bars):
        told += " " + _("Outline: the party’s MPs who can sign, at most.")
    if left_out <= 0:
        return told
    more = ngettext("%(num)s smaller party is not drawn.", "%(num)s smaller parties are not drawn.", left_out)
    return f"{told} {more}"


def _draw_chart(
    template: str,
    record: Record,
    figures: Figures,
    chart: TimeChart | tuple[PartyBar, ...] | None,
    title: str,
    note: str = "",
) -> str:
    return draw(
        template,
        record,
        chart=chart,
        note=note,
        title=fit(title, 1080, 60, sizes=TITLES, is_bold=True),
        sentence=fit(get_sentence(record, figures), 1080, 110, sizes=NOTES if chart else (34, 30, 26, 22)),
    )


def _say_names_since(record: Record, figures: Figures, timeline: Timeline | None) -> str:
    """With the day on which the chart begins, as on the page: a name may bear an earlier day than the motion."""
    motion = record.motion
    if not figures.names:
        return _("Names on %(motion)s", motion=motion.label)
    words = {"shown": show_thousands(figures.names), "motion": motion.label}
    told = ngettext("%(shown)s name on %(motion)s", "%(shown)s names on %(motion)s", figures.names, **words)
    return _("%(told)s since %(day)s", told=told, day=show_day(timeline.first)) if timeline else told


def list_legend(record: Record, figures: Figures) -> list[LegendItem]:
    """The statuses that occur, in the order of the page; of former MPs the names are counted."""
    is_counted = record.motion.names_known
    counts = {**figures.statuses, RowStatus.FORMER: figures.former or 0}
    return [
        LegendItem(
            status,
            SYMBOLS[status],
            label_status(status, record.motion),
            show_thousands(counts[status]) if is_counted else "",
        )
        for status in ORDER
        if figures.statuses.get(status)
    ]
