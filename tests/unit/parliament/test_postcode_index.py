"""The index file: exact on what it holds and on what it does not, swapped in whole."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from app.parliament import postcode_index
from app.parliament.postcode_index import UNITS, PostcodeIndex, PostcodeIndexError, PostcodeTable
from app.parliament.postcode_index_build import IndexBuilder

CODES = [f"E1400{number:04}" for number in range(1063, 1083)]
SECTORS = ["M11", "SW1A1", "SW1A2", "CR09", "AB101", "ZE39", "N1C4"]
EVERY_UNIT = sorted(UNITS)

tables = st.dictionaries(
    st.tuples(st.sampled_from(SECTORS), st.sampled_from(EVERY_UNIT)).map("".join),
    st.sampled_from(CODES),
    max_size=300,
)


def write_index(path: Path, rows: dict[str, str]) -> Path:
    builder = IndexBuilder(CODES)
    for postcode, code in rows.items():
        assert builder.add(postcode, code)
    builder.write(path, source="rows.csv", as_at=date(2026, 8, 16))
    return path


@settings(max_examples=25, deadline=None)
@given(rows=tables)
def test_every_unit_of_every_sector_is_answered_as_the_rows_say(
    tmp_path_factory: pytest.TempPathFactory, rows: dict[str, str]
) -> None:
    index = PostcodeIndex(write_index(tmp_path_factory.mktemp("index") / "postcodes.index", rows))
    for sector in SECTORS:
        for unit in EVERY_UNIT:
            assert index.find_seat(sector + unit) == rows.get(sector + unit)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 17, 20])
def test_a_sector_of_many_seats_keeps_them_apart(tmp_path: Path, count: int) -> None:
    rows = {"M11" + unit: CODES[number % count] for number, unit in enumerate(EVERY_UNIT)}
    index = PostcodeIndex(write_index(tmp_path / "i", rows))
    assert {postcode: index.find_seat(postcode) for postcode in rows} == rows


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M",
        "M11",
        "SW1A1C",
        "SW1A1AAA",
        "SW1A1CC",
        "sw1a1aa",
        "SW1Ä1AA",
        "A B1AA",
        "-M11AA",
        " M11AA",
        "m11AA",
        "M１1AA",
        "M1_1AA",
    ],
)
def test_what_is_no_postcode_is_in_no_seat(tmp_path: Path, text: str) -> None:
    index = PostcodeIndex(write_index(tmp_path / "i", {"SW1A1AA": CODES[0], "M11AA": CODES[1]}))
    assert index.find_seat(text) is None


def test_the_file_tells_what_it_is(tmp_path: Path) -> None:
    facts = PostcodeIndex(write_index(tmp_path / "i", {"SW1A1AA": CODES[0], "M11AA": CODES[1]})).facts
    assert (facts.as_at, facts.source, facts.postcode_count, facts.sector_count) == (
        "2026-08-16",
        "rows.csv",
        2,
        2,
    )
    assert facts.codes == tuple(CODES)


def test_the_first_of_two_rows_for_one_postcode_stands() -> None:
    builder = IndexBuilder(CODES)
    assert builder.add("SW1A1AA", CODES[0])
    assert not builder.add("SW1A1AA", CODES[1])
    assert (builder.get_seat("SW1A1AA"), builder.postcode_count) == (CODES[0], 1)


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:20], lambda b: b"", lambda b: b[:90] + b"x" + b[91:]]
)
def test_a_damaged_file_is_refused(tmp_path: Path, damage) -> None:  # type: ignore[no-untyped-def]
    path = write_index(tmp_path / "i", {"SW1A1AA": CODES[0]})
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(PostcodeIndexError):
        PostcodeIndex(path)


class Clock:
    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(postcode_index, "time", clock)
    return clock


def test_a_table_finds_a_new_file_within_a_second_and_looks_no_oftener(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "postcodes.index"
    table = PostcodeTable(path)
    assert table.find_seat("SW1A1AA") is None
    write_index(path, {"SW1A1AA": CODES[0]})
    assert table.find_seat("SW1A1AA") is None
    clock.seconds += 1.0
    assert table.find_seat("SW1A1AA") == CODES[0]
    write_index(path, {"SW1A1AA": CODES[1]})
    clock.seconds += 1.0
    assert table.find_seat("SW1A1AA") == CODES[1]
    path.unlink()
    clock.seconds += 1.0
    assert table.find_seat("SW1A1AA") is None


def test_a_damaged_file_leaves_the_one_before_in_use(tmp_path: Path, clock: Clock) -> None:
    path = write_index(tmp_path / "postcodes.index", {"SW1A1AA": CODES[0]})
    table = PostcodeTable(path)
    assert table.find_seat("SW1A1AA") == CODES[0]
    (tmp_path / "bad").write_bytes(b"bad")
    os.replace(tmp_path / "bad", path)
    clock.seconds += 1.0
    with structlog.testing.capture_logs() as logs:
        assert table.find_seat("SW1A1AA") == CODES[0]
        clock.seconds += 1.0
        assert table.find_seat("SW1A1AA") == CODES[0]
    assert [line["event"] for line in logs] == ["postcode_index_unusable"]


def test_a_file_that_cannot_be_opened_is_no_index_until_it_can(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "postcodes.index"
    path.mkdir()
    table = PostcodeTable(path)
    with structlog.testing.capture_logs() as logs:
        assert table.find_seat("SW1A1AA") is None
    assert [(line["event"], line["reason"]) for line in logs] == [
        ("postcode_index_unusable", "Is a directory")
    ]
    path.rmdir()
    write_index(path, {"SW1A1AA": CODES[0]})
    clock.seconds += 1.0
    assert table.find_seat("SW1A1AA") == CODES[0]


def test_a_write_that_fails_leaves_the_old_file_and_no_rubbish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_index(tmp_path / "postcodes.index", {"SW1A1AA": CODES[0]})

    def fail(*_paths: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError):
        write_index(path, {"SW1A1AA": CODES[1]})
    assert PostcodeIndex(path).find_seat("SW1A1AA") == CODES[0]
    assert list(tmp_path.iterdir()) == [path]
