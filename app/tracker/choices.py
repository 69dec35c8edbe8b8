"""What the table can be narrowed to: parties, nations and regions, each with its number of seats."""

from __future__ import annotations

from dataclasses import dataclass

from app.letters.seat_list import NATIONS
from app.tracker.types import PartyFacts, Record


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to filter by: how many seats have it."""

    value: str
    label: str
    count: int


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
