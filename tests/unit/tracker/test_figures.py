"""The headline figures, on small records made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from app.tracker.figures import Figures, get_figures
from app.tracker.types import (
    MemberFacts,
    MotionFacts,
    OtherRow,
    PartyFacts,
    Record,
    RowStatus,
    SeatFacts,
    SeatRow,
)

TODAY = date(2026, 7, 30)
RED, BLUE = PartyFacts("Red", "R", "#ff0000", "#ffffff"), PartyFacts("Blue", "B", "#0000ff", "#ffffff")


def make_motion(**changes: Any) -> MotionFacts:
    facts: dict[str, Any] = dict.fromkeys(MotionFacts.__dataclass_fields__)
    facts |= {"key": "2026-27-1", "label": "EDM 1", "session": "2026-27", "number": 1, "state": "open"}
    facts |= {"subject": "Something", "names_known": True, "as_at": datetime(2026, 7, 30, 9, tzinfo=UTC)}
    return MotionFacts(**(facts | changes))


def make_row(number: int, status: RowStatus, party: PartyFacts = RED, **facts: Any) -> SeatRow:
    nation, region = facts.pop("place", ("England", "London"))
    seat = SeatFacts(f"E{number:08}", f"seat-{number}", f"Seat {number}", None, nation, region)
    member = None if status is RowStatus.VACANT else MemberFacts(number, f"Member {number}", "", party)
    return SeatRow(seat, member, status, **facts)


def count(*rows: SeatRow | OtherRow, **changes: Any) -> Figures:
    seats = tuple(row for row in rows if isinstance(row, SeatRow))
    others = tuple(row for row in rows if isinstance(row, OtherRow))
    return get_figures(Record(make_motion(**changes), seats, others, version=1, today=TODAY))


def test_a_partys_share_is_of_those_who_can_sign() -> None:
    figures = count(
        make_row(1, RowStatus.SIGNED),
        make_row(2, RowStatus.NOT_SIGNED),
        make_row(3, RowStatus.NEVER_SIGNS),
        make_row(4, RowStatus.WITHDREW),
        make_row(5, RowStatus.DOES_NOT_SIGN),
        make_row(6, RowStatus.NOT_THEN_MP),
        make_row(7, RowStatus.CANNOT_SIGN, BLUE),
        make_row(8, RowStatus.VACANT),
    )
    red, blue = figures.by_party or ()
    assert (red.names, red.members, red.can_sign, red.share) == (1, 6, 4, 0.25)
    assert (blue.names, blue.members, blue.can_sign, blue.share) == (0, 1, 0, None)
    assert figures.free_to_sign == 4


def test_while_one_office_is_not_known_no_share_of_that_party_is_given() -> None:
    figures = count(
        make_row(1, RowStatus.SIGNED), make_row(2, RowStatus.NOT_KNOWN), make_row(3, RowStatus.SIGNED, BLUE)
    )
    shares = {one.party.name: one.share for one in figures.by_party or ()}
    assert shares == {"Red": None, "Blue": 1.0}
    assert (figures.names, figures.free_to_sign) == (2, None)


def test_those_who_left_count_for_their_party_and_for_the_seat_in_which_they_signed() -> None:
    member = MemberFacts(9, "Former", "Former", BLUE)
    seat = SeatFacts("W00000001", "cwm", "Cwm", None, "Wales", "Wales")
    figures = count(
        make_row(1, RowStatus.SIGNED),
        make_row(2, RowStatus.VACANT, place=("Wales", "Wales")),
        OtherRow(member, RowStatus.FORMER, seat=seat),
        OtherRow(MemberFacts(10, "Gone", "Gone", BLUE), RowStatus.FORMER),
        OtherRow(MemberFacts(11, "Off", "Off", BLUE), RowStatus.WITHDREW),
    )
    assert (figures.names, figures.ever, figures.withdrawn, figures.former, figures.unplaced) == (
        3,
        4,
        1,
        2,
        1,
    )
    assert {one.party.name: one.names for one in figures.by_party or ()} == {"Red": 1, "Blue": 2}
    nations = {one.name: (one.names, one.sitting_names, one.members) for one in figures.by_nation or ()}
    assert nations == {"England": (1, 1, 1), "Wales": (1, 0, 0), "Not known": (1, 0, 0)}


@pytest.mark.parametrize(("day", "last_7", "last_30"), [(24, 1, 1), (23, 0, 1), (1, 0, 1)])
def test_new_names_are_those_of_so_many_days_with_today_among_them(
    day: int, last_7: int, last_30: int
) -> None:
    figures = count(
        make_row(1, RowStatus.SIGNED, signed_on=date(2026, 7, day)), make_row(2, RowStatus.SIGNED)
    )
    assert (figures.last_7, figures.last_30) == (last_7, last_30)


def test_a_closed_motion_has_no_new_names_to_count() -> None:
    figures = count(make_row(1, RowStatus.SIGNED, signed_on=TODAY), state="lapsed")
    assert (figures.last_7, figures.last_30, figures.names) == (None, None, 1)


def test_without_a_list_every_count_of_names_is_none() -> None:
    figures = count(
        make_row(1, RowStatus.NOT_KNOWN), make_row(2, RowStatus.VACANT), names_known=False, as_at=None
    )
    assert figures.names is figures.by_party is figures.free_to_sign is figures.unplaced is None
    assert figures.statuses == {RowStatus.NOT_KNOWN: 1, RowStatus.VACANT: 1}


def test_a_half_per_cent_goes_up() -> None:
    rows = [make_row(number, RowStatus.NOT_SIGNED) for number in range(2, 9)]
    (party,) = count(make_row(1, RowStatus.SIGNED), *rows).by_party or ()
    assert (party.share, party.percent) == (0.125, 13)
    (nobody,) = count(make_row(1, RowStatus.CANNOT_SIGN)).by_party or ()
    assert nobody.percent is None
