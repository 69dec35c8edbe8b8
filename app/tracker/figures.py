"""The headline figures of a record: one source for page, file, feed, image and API.

No total is given until a complete list of names was read: then every count of names is None. `share` and
`can_sign` are None besides where the offices on the day that counts are not known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.tracker.sentence import get_sentence
from app.tracker.types import OtherRow, PartyFacts, Record, RowStatus, SeatRow, Withdrawal

__all__ = ["Figures", "PartyFigure", "PlaceFigure", "get_figures", "get_sentence"]

NO_PLACE = "Not known"
NO_PARTY = PartyFacts("No party known", None, "#4d4d4d", "#ffffff")


@dataclass(frozen=True, slots=True)
class PartyFigure:
    """Names of a party, by party now. `names` counts those who no longer sit too, `sitting_names` does not;
    `share` is `sitting_names` of `can_sign`, 0 to 1, None where nobody of the party can sign. `members` sit
    now."""

    party: PartyFacts
    names: int
    sitting_names: int
    members: int
    can_sign: int | None
    share: float | None

    @property
    def percent(self) -> int | None:
        """The share in whole per cent."""
        return _get_percent(self.sitting_names, self.can_sign)


@dataclass(frozen=True, slots=True)
class PlaceFigure:
    """Names of a nation or region; of who no longer sits, by the seat in which they signed. As
    `PartyFigure`."""

    name: str
    nation: str
    names: int
    sitting_names: int
    seats: int
    members: int
    can_sign: int | None
    share: float | None

    @property
    def percent(self) -> int | None:
        """The share in whole per cent."""
        return _get_percent(self.sitting_names, self.can_sign)


@dataclass(frozen=True, slots=True)
class Figures:
    """`names` stand now, `ever` counts each member once who ever signed, `withdrawn` = `ever` - `names`, of
    whom `removed` vanished without a word, and `former` of `names` no longer sit. `free_to_sign` is "at
    most": not all parliamentary private secretaries are known. `last_7` and `last_30` count names added in as
    many days to today, None for a closed motion. `statuses` counts the seats of each status that occurs.
    `unplaced` names have no seat of today."""

    statuses: Mapping[RowStatus, int]
    names: int | None = None
    ever: int | None = None
    withdrawn: int | None = None
    removed: int | None = None
    former: int | None = None
    last_7: int | None = None
    last_30: int | None = None
    free_to_sign: int | None = None
    unplaced: int | None = None
    by_party: tuple[PartyFigure, ...] | None = None
    by_nation: tuple[PlaceFigure, ...] | None = None
    by_region: tuple[PlaceFigure, ...] | None = None


def get_figures(record: Record) -> Figures:
    """The figures of a record."""
    statuses = Counter(row.status for row in record.rows)
    if not record.motion.names_known:
        return Figures(statuses=statuses)
    everybody: tuple[SeatRow | OtherRow, ...] = (*record.rows, *record.others)
    signed = [row for row in everybody if is_on(row)]
    off = [row for row in everybody if row.status is RowStatus.WITHDREW and row.member]
    return Figures(
        names=len(signed),
        ever=len(signed) + len(off),
        withdrawn=len(off),
        removed=sum(row.withdrawal is Withdrawal.REMOVED for row in off),
        former=sum(row.status is RowStatus.FORMER for row in signed),
        last_7=_count_new(record, signed, 7),
        last_30=_count_new(record, signed, 30),
        free_to_sign=_count_free(record.rows),
        unplaced=sum(row.seat is None for row in signed),
        by_party=_list_parties(record),
        by_nation=_list_places(record, "nation"),
        by_region=_list_places(record, "region"),
        statuses=statuses,
    )


def is_on(row: SeatRow | OtherRow) -> bool:
    """True when the name stands on the motion; False of a vacant seat, whose member of then is among the others."""
    return row.member is not None and row.status in {RowStatus.SIGNED, RowStatus.FORMER}


def _count_new(record: Record, signed: Sequence[SeatRow | OtherRow], days: int) -> int | None:
    if not record.motion.is_open:
        return None
    first = record.today - timedelta(days=days - 1)
    return sum(_is_within(row.signed_on, first, record.today) for row in signed)


def _is_within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def _count_free(rows: Iterable[SeatRow]) -> int | None:
    """Who can sign; None while that is not known of anybody who sits."""
    count = 0
    for row in rows:
        if row.member is not None and row.status is RowStatus.NOT_KNOWN:
            return None
        count += row.can_sign
    return count


def _get_share(names: int, can_sign: int | None) -> float | None:
    return names / can_sign if can_sign else None


def _get_percent(names: int, can_sign: int | None) -> int | None:
    """In whole per cent; a half goes up."""
    return (200 * names + can_sign) // (2 * can_sign) if can_sign else None


def _list_parties(record: Record) -> tuple[PartyFigure, ...]:
    sitting: dict[PartyFacts, list[SeatRow]] = defaultdict(list)
    former: Counter[PartyFacts] = Counter()
    for row in record.rows:
        if row.member is not None:
            sitting[row.member.party or NO_PARTY].append(row)
    for other in record.others:
        former[other.member.party or NO_PARTY] += is_on(other)
    found = []
    for party in {*sitting, *(one for one, names in former.items() if names)}:
        rows = sitting.get(party, [])
        names, can_sign = sum(row.has_signed for row in rows), _count_free(rows)
        share = _get_share(names, can_sign)
        found.append(PartyFigure(party, names + former[party], names, len(rows), can_sign, share))
    return tuple(sorted(found, key=lambda one: (-one.names, -one.members, one.party.name)))


def _list_places(record: Record, kind: str) -> tuple[PlaceFigure, ...]:
    """Nations, or regions within nations, by name; last the names whose seat of then is not known here."""
    groups: dict[tuple[str, str], list[SeatRow]] = defaultdict(list)
    for row in record.rows:
        groups[row.seat.nation, getattr(row.seat, kind)].append(row)
    former = Counter(
        (other.seat.nation, getattr(other.seat, kind))
        for other in record.others
        if other.seat and is_on(other)
    )
    found = []
    for (nation, name), rows in sorted(groups.items()):
        names, can_sign = sum(row.has_signed for row in rows), _count_free(rows)
        members, share = sum(row.member is not None for row in rows), _get_share(names, can_sign)
        total = names + former[nation, name]
        found.append(PlaceFigure(name, nation, total, names, len(rows), members, can_sign, share))
    unplaced = sum(other.seat is None and is_on(other) for other in record.others)
    if unplaced:
        found.append(PlaceFigure(NO_PLACE, NO_PLACE, unplaced, 0, 0, 0, None, None))
    return tuple(found)
