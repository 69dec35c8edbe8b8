"""The whole of Great Britain's postcodes through the importer, where the file stands beside the project."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app.parliament.postcode_import import ImportReport, import_postcodes
from app.parliament.postcode_index import UNITS, PostcodeTable
from app.parliament.snapshot import read_snapshot
from app.parliament.snapshot.build import build_snapshot
from app.parliament.snapshot.files import FOLDER
from app.parliament.snapshot.reading import get_example_seats

DATA = Path(__file__).parents[3] / "shared" / "data"
SOURCE = DATA / "geo" / "postcodes_gb.csv.gz"
MOST_BYTES = 2_000_000

__test__ = SOURCE.exists()  # where it is not, there is nothing to collect
pytestmark = pytest.mark.xdist_group("postcode_file")


class Built:
    """The index of the whole file, and what it should answer."""

    def __init__(self, folder: Path) -> None:
        with gzip.open(SOURCE, "rt", encoding="ascii") as file:
            next(file)
            self.rows = dict(line.rstrip("\n").split(",") for line in file)
        codes = [seat.gss_code for seat in read_snapshot().seats]
        self.report: ImportReport = import_postcodes(SOURCE, folder / "postcodes.index", codes=codes)
        self.table = PostcodeTable(folder / "postcodes.index")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The index, built once for this file's tests."""
    return Built(tmp_path_factory.mktemp("index"))


@pytest.mark.timeout(240)
def test_every_row_is_kept_in_a_small_file(built: Built) -> None:
    assert (built.report.read, built.report.kept) == (1_733_406, 1_733_406)
    assert built.report.size <= MOST_BYTES


@pytest.mark.timeout(240)
def test_the_index_is_exact_on_every_row_and_on_every_neighbour_that_does_not_exist(built: Built) -> None:
    find = built.table.find_seat
    assert [row for row in built.rows.items() if find(row[0]) != row[1]] == []
    sectors = {postcode[:-2] for postcode in built.rows}
    missing = [sector + unit for sector in sectors for unit in UNITS if sector + unit not in built.rows]
    assert len(missing) == len(sectors) * 400 - len(built.rows)
    assert [postcode for postcode in missing if find(postcode) is not None] == []


def test_sectors_that_do_not_exist_hold_nothing(built: Built) -> None:
    sectors = {postcode[:-2] for postcode in built.rows}
    others = {outward[:-1] + str(digit) for outward in sectors for digit in range(10)} - sectors
    assert others
    assert [sector for sector in others if built.table.find_seat(sector + "AA") is not None] == []


def test_the_examples_lie_where_they_say(built: Built) -> None:
    assert {
        postcode: built.table.find_seat(postcode) for postcode in get_example_seats()
    } == get_example_seats()


@pytest.mark.timeout(240)
def test_the_bundled_files_are_what_the_data_gives(tmp_path: Path) -> None:
    build_snapshot(DATA, tmp_path)
    for made in tmp_path.iterdir():
        assert made.read_text(encoding="utf-8") == (FOLDER / made.name).read_text(encoding="utf-8"), made.name
