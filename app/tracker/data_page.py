"""What the page about the data says: its files with checksums, its dictionary, how to cite it, what was corrected."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.extensions import get_config
from app.tracker.api.answers import (
    Answer,
    Event,
    Motion,
    PartyTally,
    PlaceTally,
    Seat,
    SeatName,
    Signature,
    Tally,
)
from app.tracker.api.envelopes import Envelope
from app.tracker.api.making import get_as_at
from app.tracker.api.operations import Operation, operations
from app.tracker.events import EventEntry, find_event, list_corrections
from app.tracker.figures import get_figures, get_sentence
from app.tracker.labels import label_status
from app.tracker.party_words import say_shared
from app.tracker.past import get_record_at
from app.tracker.record import get_record
from app.tracker.sentence import show_london
from app.tracker.sheets import COMMON_COLUMNS, NAME_COLUMNS, SEAT_COLUMNS
from app.tracker.types import Record, RowStatus

Columns = Sequence[tuple[str, str]]
MEANINGS = {
    RowStatus.SIGNED: _l("The name stands on the motion."),
    RowStatus.PUT_FORWARD: _l(
        "The member put the motion forward. No complete list of names has been read, so nobody is counted."
    ),
    RowStatus.WITHDREW: _l(
        "The name was there and no longer is. It is shown and never counted; “withdrawal” tells how it came off."
    ),
    RowStatus.NOT_SIGNED: _l("A complete list was read and the name is not on it. That is no refusal."),
    RowStatus.DOES_NOT_SIGN: _l(
        "Ministers, whips, their private secretaries, the Speaker and deputies, by custom."
    ),
    RowStatus.CANNOT_SIGN: _l("The member does not take the seat."),
    RowStatus.NEVER_SIGNS: _l("The member says that they sign no such motions; the source is linked."),
    RowStatus.FORMER: _l(
        "The name stands; the member no longer sits. Of a seat, as in /mps.csv: it fell vacant after the motion "
        "closed. Every such name, whoever has the seat now, is in /signatures.csv."
    ),
    RowStatus.VACANT: _l("Nobody sits for the constituency."),
    RowStatus.NOT_THEN_MP: _l("The member came only after the motion had closed."),
    RowStatus.NOT_KNOWN: _l(
        "No complete list of names has been read, or an office of that day is not known."
    ),
}


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A file of this version: `address` does not change with the next one. `size` in bytes."""

    address: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class DataPage:
    """Everything that the page says. `kept` is the record as its version keeps it, which is what is cited. Beside each
    of the `corrections` stands the event that it is about."""

    record: Record
    kept: Record
    sentence: str
    shared_parties: str
    citation: str
    files: tuple[SheetFile, ...]
    sheets: tuple[tuple[str, Columns], ...]
    shapes: tuple[tuple[str, Columns], ...]
    statuses: tuple[tuple[str, str, str], ...]
    operations: tuple[Operation, ...]
    corrections: tuple[tuple[EventEntry, EventEntry | None], ...]


def make_data_page() -> DataPage:
    """The page for the motion followed."""
    record = get_record()
    kept, figures = get_record_at(record.version), get_figures(record)
    return DataPage(
        record=record,
        kept=kept,
        sentence=get_sentence(record, figures),
        shared_parties=say_shared(record, figures),
        citation=_cite(kept),
        files=tuple(_make_file(name, record) for name in ("mps_csv", "signatures_csv")),
        sheets=(
            ("/mps.csv", (*SEAT_COLUMNS, *COMMON_COLUMNS)),
            ("/signatures.csv", (*NAME_COLUMNS, *COMMON_COLUMNS)),
        ),
        shapes=tuple(
            (shape.__name__, _list_fields(shape))
            for shape in (Envelope, Motion, SeatName, Seat, Signature, Event, Tally, PartyTally, PlaceTally)
        ),
        statuses=tuple(
            (status.value, label_status(status, record.motion), str(words))
            for status, words in MEANINGS.items()
        ),
        operations=tuple(one for one in operations if one.path.startswith("/api/")),
        corrections=tuple(
            (one, find_event(one.corrects) if one.corrects else None) for one in list_corrections()
        ),
    )


def _make_file(name: str, record: Record) -> SheetFile:
    """The sheet under the address that keeps this version."""
    found = next(one for one in operations if one.name == name)
    text = found.make(found.query.model_validate({"at": record.version}))
    content = str(text).encode()
    address = f"{get_config().site_url}{found.path}?at={record.version}"
    return SheetFile(address, len(content), hashlib.sha256(content).hexdigest())


def _cite(record: Record) -> str:
    config, as_at = get_config(), get_as_at(record)
    return _(
        "%(site)s, “Which MPs have signed %(motion)s”, data version %(version)s, %(as_at)s, %(address)s",
        site=config.site_name,
        motion=record.motion.label,
        version=record.version,
        as_at=_("as at %(time)s", time=show_london(as_at)) if as_at else _("names not yet read"),
        address=f"{config.site_url}/mps.json?at={record.version}",
    )


def _list_fields(shape: type[Answer]) -> Columns:
    return tuple((name, field.description or "") for name, field in shape.model_fields.items())
