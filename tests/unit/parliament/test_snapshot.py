"""The bundled facts: whole, consistent, dated and without an address."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.parliament.colours import contrast
from app.parliament.postcodes import parse_postcode
from app.parliament.slugs import make_slug
from app.parliament.snapshot import read_snapshot
from app.parliament.snapshot.files import FOLDER, read_facts
from app.parliament.snapshot.reading import get_example_seats

FILES = sorted(FOLDER.iterdir())


def test_there_are_650_seats_with_addresses_of_their_own() -> None:
    seats = read_snapshot().seats
    assert Counter(seat.nation for seat in seats) == {
        "England": 543,
        "Scotland": 57,
        "Wales": 32,
        "Northern Ireland": 18,
    }
    for key in ("gss_code", "slug", "name", "parliament_id"):
        assert len({getattr(seat, key) for seat in seats}) == 650
    assert all(seat.slug == make_slug(seat.name) for seat in seats)
    assert Counter(seat.basis for seat in seats) == {"inferred": 439, "confirmed": 211}
    assert all((seat.name_cy is not None) == (seat.nation == "Wales") for seat in seats)
    assert all(49 < seat.latitude < 61 and -9 < seat.longitude < 2 for seat in seats)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Ynys Môn", "ynys-mon"),
        ("Na h-Eileanan an Iar", "na-h-eileanan-an-iar"),
        ("Argyll, Bute and South Lochaber", "argyll-bute-and-south-lochaber"),
        ("Montgomeryshire and Glyndŵr", "montgomeryshire-and-glyndwr"),
        ("St Helens North", "st-helens-north"),
    ],
)
def test_a_seat_has_a_plain_address(name: str, slug: str) -> None:
    assert slug == make_slug(name)
    assert slug in {seat.slug for seat in read_snapshot().seats}


def test_every_seat_has_a_neighbour_and_each_pair_stands_once() -> None:
    snapshot = read_snapshot()
    pairs = {frozenset((pair.first, pair.second)) for pair in snapshot.neighbours}
    assert len(pairs) == len(snapshot.neighbours) == 1702
    without = {seat.gss_code for seat in snapshot.seats} - {code for pair in pairs for code in pair}
    assert {seat.name for seat in snapshot.seats if seat.gss_code in without} <= {
        "Isle of Wight West",
        "Orkney and Shetland",
        "Na h-Eileanan an Iar",
        "Ynys Môn",
    }


def test_every_seat_has_one_member_with_a_known_party() -> None:
    snapshot = read_snapshot()
    assert snapshot.members_as_at == date(2026, 8, 16)
    assert {member.gss_code for member in snapshot.members} == {seat.gss_code for seat in snapshot.seats}
    assert len({member.id for member in snapshot.members}) == len(snapshot.members) == 650
    assert {member.party for member in snapshot.members} == {party.name for party in snapshot.parties}
    assert Counter(member.party for member in snapshot.members)["Sinn Féin"] == 7
    assert all(member.name == " ".join(member.name.split()) for member in snapshot.members)


def test_offices_are_held_by_sitting_members_and_sinn_fein_is_none() -> None:
    snapshot = read_snapshot()
    assert snapshot.offices_as_at == date(2026, 6, 19)
    kinds = Counter(office.kind for office in snapshot.offices)
    assert kinds == {"minister": 94, "whip": 16, "deputy_speaker": 3, "speaker": 1}
    parties = {member.id: member.party for member in snapshot.members}
    assert "Sinn Féin" not in {parties[office.member_id] for office in snapshot.offices}
    assert all(office.source for office in snapshot.offices)


def test_no_office_has_a_start_without_a_source() -> None:
    offices = read_snapshot().offices
    assert [office for office in offices if "general knowledge" in office.source] == []
    (undated,) = [office for office in offices if office.started_on is None]
    assert (undated.kind, undated.source) == ("speaker", 'Members API party "Speaker" (2026-08-16)')


def test_the_motion_is_lapsed_and_nothing_is_invented() -> None:
    snapshot = read_snapshot()
    (motion,) = snapshot.motions
    assert (motion.session, motion.number, motion.primary_sponsor_id) == ("2024-26", 2650, 5314)
    assert (motion.state, motion.closed_on) == ("lapsed", date(2026, 4, 29))
    assert {member.id: member.name for member in snapshot.members}[5314] == "Siân Berry"
    assert [(one.name, one.opened_on, one.prorogued_on) for one in snapshot.sessions] == [
        ("2024-26", date(2024, 7, 17), date(2026, 4, 29)),
        ("2026-27", date(2026, 5, 13), None),
    ]


def test_each_seat_of_great_britain_has_an_example_in_an_outward_code_that_touches_it() -> None:
    snapshot = read_snapshot()
    expected = {seat.gss_code for seat in snapshot.seats if seat.nation != "Northern Ireland"}
    assert set(snapshot.examples) == expected
    assert len(get_example_seats()) == 632
    for code, text in snapshot.examples.items():
        postcode = parse_postcode(text)
        assert (postcode.value, postcode.was_repaired) == (text, False)
        assert code in snapshot.outwards[postcode.outward]
    assert get_example_seats()["SW1A1AA"] == next(
        s.gss_code for s in snapshot.seats if s.slug == "cities-of-london-and-westminster"
    )


def test_outward_codes_name_known_seats_once() -> None:
    snapshot = read_snapshot()
    codes = {seat.gss_code for seat in snapshot.seats}
    assert len(snapshot.outwards) == 2866
    assert all(
        set(found) <= codes and len(set(found)) == len(found) > 0 for found in snapshot.outwards.values()
    )


def test_party_colours_can_be_read() -> None:
    assert all(contrast(party.background, party.foreground) >= 4.5 for party in read_snapshot().parties)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_each_file_names_its_source_and_day_and_holds_no_address(path: Path) -> None:
    facts = read_facts(path.stem)
    assert facts.about and facts.source and facts.rows
    assert date(2026, 6, 1) < facts.as_at < date(2026, 9, 1)
    assert "@" not in path.read_text(encoding="utf-8")


def test_the_files_stay_small() -> None:
    assert sum(path.stat().st_size for path in FILES) < 400_000
