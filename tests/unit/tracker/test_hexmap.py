"""The map as geometry: every seat has a place, and outlines close around just their own hexagons."""

from __future__ import annotations

import re

import pytest

from app.tracker.hexmap import (
    Hex,
    draw_outline,
    find_centre,
    frame,
    get_coast,
    get_hex,
    get_hexes,
    get_outlines,
    get_view_box,
    hex_points,
)

HEX_AREA = 14 * 12
"""A hexagon 14 wide and 16 high takes a row's 12 of height for its 14 of width."""


def test_all_seats_stand_in_reading_order_inside_the_view_box() -> None:
    hexes = get_hexes()
    assert len({(each.x, each.y) for each in hexes}) == 650
    assert [(each.y, each.x) for each in hexes] == sorted((each.y, each.x) for each in hexes)
    left, top, width, height = map(int, get_view_box().split())
    assert all(left < each.x < left + width and top < each.y < top + height for each in hexes)


def test_one_hexagon_is_found_by_its_code_and_no_other() -> None:
    assert get_hex("S14000051").nation == "Scotland"
    with pytest.raises(KeyError):
        get_hex("E99999999")


def test_a_full_hexagon_touches_its_neighbours() -> None:
    assert hex_points(1) == "0,-8 7,-4 7,4 0,8 -7,4 -7,-4"
    assert hex_points(0.5) == "0,-4 3.5,-2 3.5,2 0,4 -3.5,2 -3.5,-2"


def test_one_hexagon_has_six_sides() -> None:
    assert draw_outline([_make_hex(0, 0)]) == "M0 4l7 -4l7 4v8l-7 4l-7 -4z"


def test_two_hexagons_lose_the_side_they_share() -> None:
    path = draw_outline([_make_hex(0, 0), _make_hex(1, 0)])
    assert len(re.findall("[lvz]", path)) == 10
    assert _measure(path) == 2 * HEX_AREA


def test_a_ring_has_an_inner_and_an_outer_line() -> None:
    ring = [_make_hex(*cell) for cell in ((2, 1), (1, 0), (2, 0), (0, 1), (1, 2), (2, 2))]
    path = draw_outline(ring)
    assert path.count("M") == path.count("z") == 2
    assert _measure(path) == 6 * HEX_AREA


@pytest.mark.parametrize(("kind", "count"), [("nation", 4), ("region", 12)])
def test_outlines_hold_every_hexagon_once(kind, count) -> None:
    outlines = get_outlines(kind)
    assert len(outlines) == count
    for outline in outlines:
        seats = [each for each in get_hexes() if getattr(each, kind) == outline.name]
        assert _measure(outline.path) == len(seats) * HEX_AREA
    assert sum(_measure(outline.path) for outline in outlines) == _measure(get_coast()) == 650 * HEX_AREA


def test_a_region_is_one_line_but_for_scotlands_islands() -> None:
    lines = {outline.name: outline.path.count("M") for outline in get_outlines("region")}
    assert lines.pop("Scotland") == 3
    assert set(lines.values()) == {1}


def test_the_coast_is_four_lands() -> None:
    assert get_coast().count("M") == 4


def test_a_frame_holds_its_hexagons_and_a_margin() -> None:
    assert frame([_make_hex(0, 0)], margin=2) == "-2 -2 18 20"


def _make_hex(column: int, row: int) -> Hex:
    return Hex("E1", column, row, *find_centre(column, row), "England", "London")


def _measure(path: str) -> float:
    """The area inside a path's lines, by the shoelace rule; a line the other way round is taken off."""
    area = 0.0
    for line in path.split("M")[1:]:
        start, *steps = re.split("(?=[lvz])", line)
        x, y = map(int, start.split())
        for step in steps:
            if step[0] == "z":
                continue
            across, down = (0, int(step[1:])) if step[0] == "v" else map(int, step[1:].split())
            area += (x * down - y * across) / 2
            x, y = x + across, y + down
        begin_x, begin_y = map(int, start.split())
        area += (x * (begin_y - y) - y * (begin_x - x)) / 2
    return area
