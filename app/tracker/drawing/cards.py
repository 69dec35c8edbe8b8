"""Share cards, 1200 by 630: one for the whole, one for each seat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from app.core.templating import show_thousands
from app.tracker.drawing.lettering import Block, fit
from app.tracker.drawing.painting import draw
from app.tracker.figures import get_figures, get_sentence
from app.tracker.labels import label_row
from app.tracker.map_svg import SYMBOLS, make_map
from app.tracker.saying import say_row
from app.tracker.types import Record, SeatRow

WIDTH, HEIGHT = 1200, 630
COLUMN = 690
TOP, FOOT, GAP = 128, 570, 16
HEADLINES = (76, 68, 60, 54, 48, 42, 38, 34)
WORDS = (34, 31, 28, 26, 24, 22, 20)
Part = tuple[str | None, str, Sequence[int], int]
"""A mark (a status's symbol, or a party's colour), words, the sizes to try, and how high they may be."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A block and its place: `y` is its top."""

    y: int
    mark: str | None
    block: Block


def draw_tally_card(record: Record) -> str:
    """The card for the whole: the number in words and as a map, or that it is not known."""
    figures = get_figures(record)
    title = say_headline(record, figures.names)
    return _draw(record, record.by_gss, title, [(None, title, HEADLINES, 270)], get_sentence(record, figures))


def draw_seat_card(record: Record, row: SeatRow) -> str:
    """The card of one seat: where it is, who sits, and one true sentence."""
    member = row.member
    who = member.name if member else _("No MP now")
    party = member.party.background if member and member.party else None
    parts = [
        (None, row.seat.name, HEADLINES, 130),
        (party, who, (40, 36, 32, 28, 24), 50),
        (
            SYMBOLS[row.status],
            label_row(row, record.motion, is_dissolved=record.is_dissolved),
            (34, 30, 26, 22),
            42,
        ),
    ]
    return _draw(record, [row.seat.gss], f"{row.seat.name}: {who}", parts, say_row(row, record))


def _draw(record: Record, lit: Iterable[str], title: str, parts: Sequence[Part], sentence: str) -> str:
    """The parts one under the other, and the sentence as large as the room left allows."""
    y, placed = TOP, []
    for mark, words, sizes, height in parts:
        block = fit(
            words, COLUMN - (56 if mark else 0), height, sizes=sizes, is_bold=mark is None or mark[0] == "#"
        )
        placed.append(Placed(y, mark, block))
        y += block.height + GAP
    return draw(
        "card",
        record,
        map=make_map(record, lit),
        parts_shown=placed,
        words=Placed(y, None, fit(sentence, COLUMN, FOOT - y, sizes=WORDS)),
        title=title,
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
