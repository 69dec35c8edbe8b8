"""Files to take away: sheets, the whole record as JSON, and the feed. The page about them is `/data`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from app.core.feeds import ATOM
from app.tracker.api import making
from app.tracker.api.envelopes import WholeFile
from app.tracker.api.operations import NotThere, operation
from app.tracker.api.queries import FeedQuery, NamesQuery, RowsQuery
from app.tracker.figures import get_figures, get_sentence
from app.tracker.filters import NEEDS_NAMES
from app.tracker.record import get_record
from app.tracker.routes_api import read_record
from app.tracker.sheets import CSV, write_names, write_seats
from app.tracker.signature_feed import make_signature_feed
from app.tracker.types import OtherRow, Record

Row = TypeVar("Row", bound=making.AnyRow)


@operation("/mps.csv", "Every seat as a sheet", query=RowsQuery, produces=CSV)
def mps_csv(query: RowsQuery) -> str:
    """One row a seat. While names are not known nobody is asked for by them: an empty sheet would read as nought."""
    record = read_record(query.motion, query.at)
    seats = [making.make_seat(row, record.motion) for row in _select_rows(record.rows, query, record)]
    return write_seats(seats, record.motion, making.get_as_at(record))


@operation("/mps.json", "Everything about one motion", query=RowsQuery, answer=WholeFile)
def mps_json(query: RowsQuery) -> WholeFile:
    """The motion, its figures (those of the whole House, whatever is asked for), the seats, and who signed and left."""
    record = read_record(query.motion, query.at)
    figures = get_figures(record)
    return WholeFile(
        motion=making.make_motion(record.motion),
        sentence=get_sentence(record, figures),
        tally=making.make_tally(figures, record),
        seats=[making.make_seat(row, record.motion) for row in _select_rows(record.rows, query, record)],
        former=[
            making.make_signature(row)
            for row in _select_rows(making.list_signing(record), query, record)
            if isinstance(row, OtherRow)
        ],
        **making.make_envelope(record),
    )


@operation("/signatures.csv", "Names as a sheet", query=NamesQuery, produces=CSV)
def signatures_csv(query: NamesQuery) -> str:
    """One row a name, withdrawn ones last."""
    record = read_record(query.motion, query.at)
    names = [
        making.make_signature(row)
        for row in making.list_signing(record)
        if making.has_party(row, query.party) and making.is_in(row, query.nation)
    ]
    return write_names(names, record.motion, making.get_as_at(record))


@operation("/signatures.atom", "What happened to the names, as a feed", query=FeedQuery, produces=ATOM)
def signatures_atom(query: FeedQuery) -> str:
    """The newest events, with links to the older ones."""
    text = make_signature_feed(get_record(), query.party, query.nation, query.archive)
    if text is None:
        raise NotThere("There is no such archive page yet.")
    return text


def _select_rows(rows: Iterable[Row], query: RowsQuery, record: Record) -> list[Row]:
    """Those asked for; refuses to ask by the names while they are not known."""
    if query.status in NEEDS_NAMES and not record.motion.names_known:
        raise NotThere(
            "No complete list of names has been read, so who has signed and who has not is not known."
        )
    return [
        row
        for row in rows
        if query.status in {None, row.status}
        and making.has_party(row, query.party)
        and making.is_in(row, query.nation)
    ]
