"""What a reader asks of the table, read from an address and written back to one.

A value that nothing has is left out, so that every address has one short canonical form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from app.letters.seat_list import NATIONS, fold
from app.tracker.types import PartyFacts, Record, RowStatus, SeatRow

SORTS = ("seat", "mp", "party", "status", "since")
PARAMETERS = ("status", "party", "nation", "q", "sort", "motion", "seen")
LONGEST_TEXT = 60


@dataclass(frozen=True, slots=True)
class TableQuery:
    """`nation` is a nation or an English region, by name; `party` a party's name, or the abbreviation that several
    parties share; `sort` one of `SORTS`, with `-` before it for the other way round. Empty: not asked."""

    status: str = ""
    party: str = ""
    nation: str = ""
    q: str = ""
    sort: str = ""
    motion: str = ""

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


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to filter by: how many seats have it."""

    value: str
    label: str
    count: int


def read_query(args: Mapping[str, str], record: Record, motion: str = "") -> TableQuery:
    """The query in an address; what does not occur is ignored."""
    sort = args.get("sort", "")
    return TableQuery(
        status=_pick(args.get("status", ""), {status.value for status in RowStatus}),
        party=_pick(args.get("party", ""), _list_party_values(record)),
        nation=_pick(args.get("nation", ""), {name for row in record.rows for name in _places(row)}),
        q=" ".join(args.get("q", "").split())[:LONGEST_TEXT],
        sort=sort if sort.removeprefix("-") in SORTS and sort != "seat" else "",
        motion=motion,
    )


def select_rows(record: Record, query: TableQuery) -> list[SeatRow]:
    """The rows asked for, in the order asked for."""
    words = fold(query.q).split()
    rows = [
        row
        for row in record.rows
        if (not query.status or row.status.value == query.status)
        and (not query.party or _has_party(row, query.party))
        and (not query.nation or query.nation in _places(row))
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


def list_party_choices(record: Record) -> list[Choice]:
    """Parties of sitting members, the largest first; before those that share an abbreviation, all of them at once."""
    counts: dict[PartyFacts, int] = {}
    for row in record.rows:
        if row.member and row.member.party:
            counts[row.member.party] = counts.get(row.member.party, 0) + 1
    found, told = [], set()
    for party, count in sorted(counts.items(), key=lambda item: (-item[1], item[0].name)):
        group = [one for one in counts if party.abbreviation and one.abbreviation == party.abbreviation]
        if len(group) > 1 and party.abbreviation not in told:
            told.add(party.abbreviation)
            label = " + ".join(sorted(one.name for one in group))
            found.append(Choice(party.abbreviation or "", label, sum(counts[one] for one in group)))
        found.append(Choice(party.name, party.name, count))
    return found


def list_place_choices(record: Record) -> list[tuple[Choice, list[Choice]]]:
    """The nations, each with its regions where it has several."""
    found = []
    for nation in NATIONS:
        rows = [row for row in record.rows if row.seat.nation == nation]
        names = sorted({row.seat.region for row in rows} - {nation})
        regions = [Choice(name, name, sum(row.seat.region == name for row in rows)) for name in names]
        found.append((Choice(nation, nation, len(rows)), regions))
    return found


def _list_party_values(record: Record) -> set[str]:
    return {choice.value for choice in list_party_choices(record)}


def _pick(text: str, values: set[str]) -> str:
    """The value that `text` means, whatever its case; empty when there is none."""
    wanted = fold(text)
    return next((value for value in sorted(values) if wanted and fold(value) == wanted), "")


def _places(row: SeatRow) -> tuple[str, str]:
    return row.seat.nation, row.seat.region


def _has_party(row: SeatRow, value: str) -> bool:
    party = row.member.party if row.member else None
    return party is not None and value in {party.name, party.abbreviation}


def _searched(row: SeatRow) -> str:
    member = f"{row.member.name} {row.member.list_name}" if row.member else ""
    return fold(f"{row.seat.name} {row.seat.name_cy or ''} {member}")


def _value(row: SeatRow, key: str) -> Any:
    """What is compared; falsy where there is nothing."""
    if key == "mp":
        return fold(row.member.list_name) if row.member else ""
    if key == "party":
        return fold(row.member.party.name) if row.member and row.member.party else ""
    if key == "status":
        return 1 + list(RowStatus).index(row.status)
    if key == "since":
        return row.since
    return fold(row.seat.name)
