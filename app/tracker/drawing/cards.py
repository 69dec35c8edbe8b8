"""Share cards, 1200 by 630: one for the whole, one for each seat."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.templating import show_thousands
from app.tracker.drawing.lettering import fit
from app.tracker.drawing.painting import draw
from app.tracker.figures import get_figures, get_sentence
from app.tracker.map_svg import SYMBOLS, make_map
from app.tracker.saying import label_row, say_row
from app.tracker.types import Record, SeatRow

WIDTH, HEIGHT = 1200, 630
COLUMN = 690
HEADLINES = (76, 68, 60, 54, 48, 42, 38)
WORDS = (34, 31, 28, 26, 24, 22)


def draw_tally_card(record: Record) -> str:
    """The card for the whole: the number in words and as a map, or that it is not known."""
    figures = get_figures(record)
    return draw(
        "card",
        record,
        map=make_map(record, record.by_gss),
        headline=fit(say_headline(record, figures.names), COLUMN, sizes=HEADLINES, lines=3, is_bold=True),
        under=None,
        party=None,
        symbol=None,
        words=fit(get_sentence(record, figures), COLUMN, sizes=WORDS, lines=6),
        title=say_headline(record, figures.names),
    )


def draw_seat_card(record: Record, row: SeatRow) -> str:
    """The card of one seat: where it is, who sits, and one true sentence."""
    who = row.member.name if row.member else _("No MP now")
    return draw(
        "card",
        record,
        map=make_map(record, [row.seat.gss]),
        headline=fit(row.seat.name, COLUMN, sizes=HEADLINES, lines=3, is_bold=True),
        under=fit(who, COLUMN - 30, sizes=(40, 36, 32, 28), lines=1, is_bold=True),
        party=row.member.party if row.member else None,
        symbol=(
            SYMBOLS[row.status],
            fit(label_row(row, record.motion), COLUMN - 70, sizes=(34, 30, 26), lines=1),
        ),
        words=fit(say_row(row, record), COLUMN, sizes=WORDS[1:], lines=4),
        title=f"{row.seat.name}: {who}",
    )


def say_headline(record: Record, names: int | None) -> str:
    """The number with its motion, or the question while it is not known."""
    motion = record.motion
    if names is None:
        return _("Which MPs signed %(motion)s?", motion=motion.label)
    words = {"shown": show_thousands(names), "motion": motion.label}
    if motion.is_open:
        return ngettext(
            "%(shown)s MP has signed %(motion)s", "%(shown)s MPs have signed %(motion)s", names, **words
        )
    return ngettext(
        "%(shown)s MP had signed %(motion)s", "%(shown)s MPs had signed %(motion)s", names, **words
    )
