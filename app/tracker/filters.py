"""What a reader asks of the table, read from an address and written back to one.

A value that nothing has is left out, so that every address has one short canonical form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _

from app.letters.seat_list import fold
from app.tracker.choices import list_party_choices
from app.tracker.types import MemberFacts, OtherRow, PartyFacts, Record, RowStatus, SeatFacts, SeatRow

SORTS = ("seat", "mp", "party", "status", "since")
PARAMETERS = ("status", "party", "nation", "q", "sort", "motion", "at", "seen")
LONGEST_TEXT = 60
NEEDS_NAMES = frozenset(
    {RowStatus.SIGNED, RowStatus.WITHDREW, RowStatus.FORMER, RowStatus.NOT_SIGNED, RowStatus.NEVER_SIGNS}
)
"""What is said of nobody until a complete list of names was read: to count it would say nought."""


@dataclass(frozen=True, slots=True)
class TableQuery:
    """`nation` is a nation or an English region, by name; `party` a party's name, or the abbreviation that several
    parties share; `sort` one of `SORTS`, with `-` before it for the other way round; `at` a data version. Empty: not
    asked."""

    status: str = ""
    party: str = ""
    nation: str = ""
    q: str = ""
    sort: str = ""
    motion: str = ""
    at: str = ""

    @property
    def seat_query(self) -> str:
        """What an address of a seat bears, so that it stays with the motion and version of this page."""
        asked = {name: value for name, value in (("motion", self.motion), ("at", self.at)) if value}
        return f"?{urlencode(asked)}" if asked else ""

    @property
    def is_narrow(self) -> bool:
        """True when it may show fewer than all."""
        return bool(self.status or self.party or self.nation or self.q)

    @property
    def sort_key(self) -> str:
        """By what the table is sorted."""
        return self.sort.removeprefix("-") or "seat"

    @property
    def is_descending(self) -> bool:
        """True when sorted the other way round."""
        return self.sort.startswith("-")

    def address(self, **changes: str) -> dict[str, str]:
        """The parameters of the address for this query with some changes, in a fixed order and none empty."""
        changed = replace(self, **changes)
        values = {one.name: getattr(changed, one.name) for one in fields(changed)}
        return {name: value for name, value in values.items() if value}


def read_query(args: Mapping[str, str], record: Record, motion: str = "", at: str = "") -> TableQuery:
    """The query in an address; what does not occur is ignored, and so is a status that needs the list of names
    while none was read."""
    sort = args.get("sort", "")
    return TableQuery(
        status=_pick(args.get("status", ""), _list_statuses(record)),
        party=_pick(args.get("party", ""), _list_party_values(record)),
        nation=_pick(args.get("nation", ""), {name for row in record.rows for name in _places(row.seat)}),
        q=_read_text(args.get("q", "")),
        sort=sort if sort.removeprefix("-") in SORTS and sort != "seat" else "",
        motion=motion,
        at=at,
    )


def list_ignored(args: Mapping[str, str], record: Record, query: TableQuery) -> list[str]:
    """A sentence about each filter in an address that could not be used."""
    told = []
    if args.get("status") and not query.status:
        is_status = _pick(args["status"], {status.value for status in RowStatus})
        told.append(
            _("Who has signed and who has not is not known here, so nothing was filtered by it.")
            if is_status
            else _("There is no such status, so nothing was filtered by it.")
        )
    if args.get("party") and not query.party:
        told.append(_("No MP sits for a party of that name, so nothing was filtered by it."))
    if args.get("nation") and not query.nation:
        told.append(_("There is no nation or region of that name, so nothing was filtered by it."))
    if args.get("q", "").strip() and not query.q:
        told.append(_("What was searched for has no letters in it, so nothing was filtered by it."))
    return told


def select_others(record: Record, query: TableQuery) -> list[OtherRow]:
    """The signatories who no longer sit that fit the query, in the order of the record."""
    words = fold(query.q).split()
    return [
        other
        for other in record.others
        if (not query.status or other.status.value == query.status)
        and (not query.party or _is_of_party(other.member.party, query.party))
        and (not query.nation or (other.seat is not None and query.nation in _places(other.seat)))
        and all(word in fold(f"{other.member.name} {other.seat_then or ''}") for word in words)
    ]


def select_rows(record: Record, query: TableQuery) -> list[SeatRow]:
    """The rows asked for, in the order asked for."""
    words = fold(query.q).split()
    rows = [
        row
        for row in record.rows
        if (not query.status or row.status.value == query.status)
        and (not query.party or _has_party(row, query.party))
        and (not query.nation or query.nation in _places(row.seat))
        and all(word in _searched(row) for word in words)
    ]
    return sort_rows(rows, query)


def sort_rows(rows: list[SeatRow], query: TableQuery) -> list[SeatRow]:
    """Rows without a value stand last either way."""
    key = query.sort_key
    with_value = sorted((row for row in rows if _value(row, key)), key=lambda row: fold(row.seat.name))
    with_value.sort(key=lambda row: _value(row, key), reverse=query.is_descending)
    return with_value + sorted(
        (row for row in rows if not _value(row, key)), key=lambda row: fold(row.seat.name)
    )


def _list_party_values(record: Record) -> set[str]:
    return {choice.value for choice in list_party_choices(record)}


def _read_text(text: str) -> str:
    """What is searched for, without signs that cannot be seen; empty where no letter or number is left to compare."""
    shown = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST_TEXT]
    return shown if fold(shown) else ""


def _pick(text: str, values: set[str]) -> str:
    """The value that `text` means, whatever its case; empty when there is none."""
    wanted = fold(text)
    return next((value for value in sorted(values) if wanted and fold(value) == wanted), "")


def _list_statuses(record: Record) -> set[str]:
    names_known = record.motion.names_known
    return {status.value for status in RowStatus if names_known or status not in NEEDS_NAMES}


def _places(seat: SeatFacts) -> tuple[str, str]:
    return seat.nation, seat.region


def _has_party(row: SeatRow, value: str) -> bool:
    return _is_of_party(row.member.party if row.member else None, value)


def _is_of_party(party: PartyFacts | None, value: str) -> bool:
    return party is not None and value in {party.name, party.abbreviation}


def _name_of(row: SeatRow) -> MemberFacts | None:
    """Who stands in the table's row."""
    return row.member or (row.closing.member if row.closing else None)


def _searched(row: SeatRow) -> str:
    member = _name_of(row)
    name = f"{member.name} {member.list_name}" if member else ""
    return fold(f"{row.seat.name} {row.seat.name_cy or ''} {name}")


def _value(row: SeatRow, key: str) -> Any:
    """What is compared; falsy where there is nothing."""
    if key == "mp":
        member = _name_of(row)
        return fold(member.list_name) if member else ""
    if key == "party":
        return fold(row.member.party.name) if row.member and row.member.party else ""
    if key == "status":
        return 1 + list(RowStatus).index(row.status)
    if key == "since":
        return row.since
    return fold(row.seat.name)
