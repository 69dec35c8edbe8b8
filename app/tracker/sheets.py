"""Tables for spreadsheets: CSV in UTF-8 with a byte order mark, so that accents open right everywhere.

A cell that a spreadsheet would take for a formula is guarded by an apostrophe before it, as spreadsheets themselves
write text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from app.core.extensions import get_config
from app.tracker.api.answers import Party, Seat, Signature
from app.tracker.api.licence import ATTRIBUTION
from app.tracker.types import MotionFacts

CSV = "text/csv; charset=utf-8; header=present"
MARK = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

WITHDRAWAL = (
    "withdrawal",
    "How a name came off: withdrew, removed (it left Parliament’s list without a word), or amendment (by signing one)",
)
SEAT_COLUMNS = (
    ("seat_id", "GSS code of the seat"),
    ("seat", "Name of the seat"),
    ("seat_welsh", "Welsh name, where there is one"),
    ("nation", "Nation"),
    ("region", "Region of England, or the nation"),
    ("member_id", "Parliament's member id; empty while the seat is vacant"),
    ("mp", "Name of the MP"),
    ("party", "Party now, by the Members API"),
    ("status", "How the MP stands to the motion; see the list of statuses"),
    ("status_words", "The same in words"),
    ("since", "Day since which the status holds, where known"),
    ("signed_on", "Day on which the MP signed"),
    ("withdrawn_on", "Day on which the name was withdrawn"),
    WITHDRAWAL,
    ("party_then", "Party when they signed"),
    ("seat_then", "Seat when they signed"),
    ("is_primary_sponsor", "yes for the member in charge of the motion"),
    ("reason_kind", "Post that counts: minister, whip, pps, speaker, deputy_speaker"),
    ("office", "Title of that post"),
    ("never_signs_source", "Address of the source for “never signs”"),
    ("url", "Page of the seat on this site"),
    ("mp_then", "Of a closed motion: who sat on the day it closed and has left the seat since"),
    ("left_on", "Day on which they left it, where Parliament tells it"),
    (
        "left_seen_on",
        "Where it tells no day: that on which they, or a vacant seat's last MP, were seen to have left",
    ),
)
NAME_COLUMNS = (
    ("member_id", "Parliament's member id"),
    ("name", "Name of the member"),
    ("party", "Party now, by the Members API"),
    ("party_then", "Party when they signed"),
    ("state", "signed: the name stands; withdrew: it does not and is never counted"),
    ("signed_on", "Day on which the member signed"),
    ("withdrawn_on", "Day on which the name was withdrawn"),
    WITHDRAWAL,
    ("position", "Place among the names"),
    ("is_primary_sponsor", "yes for the member in charge of the motion"),
    ("is_sitting", "yes while the member sits, empty where we do not know that they left"),
    ("left_on", "Day on which a former member left the House, where Parliament tells it"),
    ("left_seen_on", "Where it tells no day: that on which they were seen to have left"),
    ("seat_id", "GSS code of the seat now; of who left, the seat in which they signed"),
    ("seat", "Name of that seat"),
    ("seat_then", "Seat when they signed"),
    ("nation", "Nation of that seat"),
    ("region", "Region of that seat"),
)
COMMON_COLUMNS = (
    ("motion", "Session and number of the motion"),
    ("as_at", "When a complete list of names was last read, in UTC; empty: never"),
    ("source", "Address of this data"),
    ("licence", "What to print beside the data"),
)


def write_seats(seats: Iterable[Seat], motion: MotionFacts, as_at: datetime | None) -> str:
    """The sheet of the 650 seats."""
    return _write(SEAT_COLUMNS, (_list_seat(seat) for seat in seats), _end(motion, as_at))


def write_names(names: Iterable[Signature], motion: MotionFacts, as_at: datetime | None) -> str:
    """The sheet of names."""
    return _write(NAME_COLUMNS, (_list_name(name) for name in names), _end(motion, as_at))


def guard(value: object) -> str:
    """The text of a cell, which no spreadsheet runs."""
    text = _show(value)
    return f"'{text}" if text.lstrip(" \u00a0").startswith(FORMULA) else text


def _show(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return value.name if isinstance(value, Party) else str(value)


def _write(
    columns: Sequence[tuple[str, str]], rows: Iterable[Sequence[object]], end: Sequence[object]
) -> str:
    file = io.StringIO(newline="")
    file.write(MARK)
    writer = csv.writer(file)
    writer.writerow([name for name, _ in (*columns, *COMMON_COLUMNS)])
    writer.writerows([guard(value) for value in (*row, *end)] for row in rows)
    return file.getvalue()


def _end(motion: MotionFacts, as_at: datetime | None) -> Sequence[object]:
    moment = as_at.strftime("%Y-%m-%dT%H:%M:%SZ") if as_at else None
    return motion.key, moment, f"{get_config().site_url}/data", ATTRIBUTION


def _list_seat(seat: Seat) -> Sequence[object]:
    member = seat.member
    return (
        *(seat.id, seat.name, seat.name_cy, seat.nation, seat.region),
        *((member.id, member.name, member.party) if member else (None, None, None)),
        *(seat.status.value, seat.status_words, seat.since, seat.signed_on, seat.withdrawn_on),
        seat.withdrawal,
        *(seat.party_then, seat.seat_then, seat.is_primary_sponsor, seat.reason_kind, seat.office),
        *(seat.never_signs_source, seat.url),
        *(seat.member_then.name if seat.member_then else None, seat.left_on, seat.left_seen_on),
    )


def _list_name(name: Signature) -> Sequence[object]:
    seat = name.seat
    return (
        *(name.member.id, name.member.name, name.member.party, name.party_then, name.state),
        *(
            name.signed_on,
            name.withdrawn_on,
            name.withdrawal,
            name.position,
            name.is_primary_sponsor,
            name.is_sitting,
            name.left_on,
            name.left_seen_on,
        ),
        *((seat.id, seat.name) if seat else (None, None)),
        name.seat_then,
        *((seat.nation, seat.region) if seat else (None, None)),
    )
