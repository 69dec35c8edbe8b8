"""The layout of the map: what its file holds is counted again here, from the facts."""

from __future__ import annotations

import json

import pytest

from app.tracker.layout import __main__ as command
from app.tracker.layout.annealing import Wishes
from app.tracker.layout.board import Board
from app.tracker.layout.compute import compute_layout
from app.tracker.layout.facts import Facts, project, read_facts
from app.tracker.layout.figures import Cell, Figures, count_figures
from app.tracker.layout.grid import list_around, locate
from app.tracker.layout.mending import find_strays, mend
from app.tracker.layout.record import PATH, read_record, write_record


@pytest.fixture(scope="module")
def facts() -> Facts:
    return read_facts()


@pytest.fixture(scope="module")
def cells(facts: Facts) -> list[Cell]:
    record = read_record()
    return [record[code] for code in facts.codes]


@pytest.fixture(scope="module")
def figures(facts: Facts, cells: list[Cell]) -> Figures:
    return count_figures(facts, cells)


def test_every_seat_has_one_hexagon_and_no_two_share_one(facts: Facts, figures: Figures) -> None:
    assert set(read_record()) == set(facts.codes)
    assert len(facts.codes) == 650
    assert figures.overlaps == 0


def test_at_least_seven_in_ten_neighbours_stay_side_by_side(figures: Figures) -> None:
    assert figures.pairs == 1702
    assert figures.side_by_side >= 0.7 * figures.pairs


def test_every_region_is_in_one_piece(figures: Figures) -> None:
    assert figures.strays == 0


def test_land_has_no_hole_and_no_seat_hangs_by_one_side(figures: Figures) -> None:
    assert figures.holes == 0
    assert figures.spurs == 0


def test_sea_lies_between_great_britain_and_the_islands(figures: Figures) -> None:
    assert figures.contacts == 0


def test_the_islands_are_where_people_look_for_them(facts: Facts, cells: list[Cell]) -> None:
    places = {slug: locate(*cell) for slug, cell in zip(facts.slugs, cells, strict=True)}
    scotland = [
        places[slug]
        for slug, region, block in zip(facts.slugs, facts.regions, facts.blocks, strict=True)
        if region == block == "Scotland"
    ]
    assert places["orkney-and-shetland"][1] < min(y for _, y in scotland)
    assert places["na-h-eileanan-an-iar"][0] < places["inverness-skye-and-west-ross-shire"][0]
    assert places["na-h-eileanan-an-iar"][0] < places["orkney-and-shetland"][0]


def test_northern_ireland_lies_west_of_all_it_faces(facts: Facts, cells: list[Cell]) -> None:
    ulster = [cell for cell, land in zip(cells, facts.lands, strict=True) if land == 1]
    rows = {row for _, row in ulster}
    britain = [cell for cell, land in zip(cells, facts.lands, strict=True) if land == 0]
    facing = [column for column, row in britain if row in rows]
    assert max(column for column, _ in ulster) < min(facing) - 1


def test_the_isle_of_wight_hangs_on_the_south_coast(facts: Facts, cells: list[Cell]) -> None:
    seats = {cell: facts.slugs[seat] for seat, cell in enumerate(cells)}
    places = dict(zip(facts.slugs, cells, strict=True))
    around = {
        seats.get(cell)
        for slug in ("isle-of-wight-east", "isle-of-wight-west")
        for cell in list_around(*places[slug])
    }
    assert {"isle-of-wight-east", "isle-of-wight-west"} < around
    assert around & {"portsmouth-south", "gosport", "new-forest-west", "new-forest-east"}


def test_the_bristol_channel_is_open_below_the_severn(facts: Facts, cells: list[Cell]) -> None:
    seats = {cell: seat for seat, cell in enumerate(cells)}
    for slug in ("vale-of-glamorgan", "gower", "mid-and-south-pembrokeshire", "llanelli", "swansea-west"):
        cell = cells[facts.slugs.index(slug)]
        beside = {facts.regions[seats[near]] for near in list_around(*cell) if near in seats}
        assert "South West" not in beside


def test_the_figures_in_the_file_are_the_ones_counted(figures: Figures) -> None:
    kept = json.loads(PATH.read_text(encoding="utf-8"))["figures"]
    assert (kept["side_by_side"], kept["pairs"], kept["share"]) == (figures.side_by_side, 1702, figures.share)


def test_the_same_facts_and_seed_give_the_same_layout() -> None:
    tiny, wishes = _make_tiny_facts(), Wishes(moves=3000)
    first = compute_layout(tiny, wishes, seed=7)
    assert first == compute_layout(tiny, wishes, seed=7)
    counted = count_figures(tiny, first)
    assert (counted.overlaps, counted.strays, counted.holes, counted.contacts) == (0, 0, 0, 0)


def test_what_has_strayed_is_brought_home() -> None:
    tiny = _make_tiny_facts()
    board = Board(tiny, [(x / 20, y / 20) for x, y in tiny.centres])
    board.settle()
    board.swap(board.cells[0], board.cells[-2])
    assert find_strays(board)[0]
    mend(board, seed=1)
    assert not find_strays(board)[0]


def test_figures_count_what_is_wrong() -> None:
    ring = list_around(3, 3)
    facts = _make_facts(["A"] * 6, [(0, 1), (0, 3)])
    counted = count_figures(facts, list(ring))
    assert (counted.holes, counted.side_by_side, counted.strays) == (1, 1, 0)
    apart = count_figures(facts, [*ring[:5], (9, 9)])
    assert (apart.holes, apart.strays) == (0, 1)
    assert count_figures(facts, [ring[0], *ring[:5]]).overlaps == 1


def test_a_record_comes_back_with_odd_rows_still_odd(tmp_path) -> None:
    facts = _make_facts(["A"] * 3, [(0, 1), (1, 2)])
    write_record(facts, [(5, 9), (6, 9), (6, 10)], tmp_path / "hexes.json")
    assert list(read_record(tmp_path / "hexes.json").values()) == [(0, 1), (1, 1), (1, 2)]


@pytest.mark.parametrize("arguments", [["--help"], ["--figurse"]])
def test_who_only_asks_or_slips_computes_nothing(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "compute_layout", lambda *_: pytest.fail("It was computed."))
    with pytest.raises(SystemExit):
        command.main(arguments)


def test_the_plane_keeps_distances_of_a_known_line() -> None:
    (ax, ay), (bx, by) = project(51.5, -0.1), project(53.5, -0.1)
    assert ay - by == pytest.approx(222.4, abs=0.5)
    assert ax > bx > 0


def _make_facts(regions: list[str], pairs: list[tuple[int, int]]) -> Facts:
    size = len(regions)
    return Facts(
        codes=tuple(f"E{number}" for number in range(size)),
        slugs=tuple(f"seat-{number}" for number in range(size)),
        nations=("England",) * size,
        regions=tuple(regions),
        lands=(0,) * size,
        centres=tuple((n % 6 * 20.0 + n // 6 % 2 * 10, n // 6 * 17.0) for n in range(size)),
        pairs=tuple(pairs),
    )


def _make_tiny_facts() -> Facts:
    """Five rows of six seats, the north and the south a region each."""
    pairs = [(seat, seat + 1) for seat in range(29) if seat % 6 != 5 and seat < 28]
    pairs += [(seat, seat + 6) for seat in range(23)]
    return _make_facts(["North"] * 15 + ["South"] * 15, pairs)
