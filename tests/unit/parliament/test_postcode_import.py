"""Files of postcodes, as ONS and operators give them, sifted into the index."""

from __future__ import annotations

import errno
import gzip
import os
import zipfile
from pathlib import Path

import pytest

from app.parliament.postcode_files import PostcodeFileError
from app.parliament.postcode_import import ImportReport, import_postcodes
from app.parliament.postcode_index import PostcodeIndex

WESTMINSTER, MANCHESTER, BELFAST = "E14001172", "E14001349", "N05000003"
CODES = [WESTMINSTER, MANCHESTER, BELFAST]

ONSPD = """\
pcd,pcd2,pcds,dointr,doterm,usertype,oseast1m,pcon,ctry,lat,long
"SW1A1AA","SW1A 1AA","SW1A 1AA","198001","","1","529090","E14001172","E92000001",51.5,-0.14
"M1  1AE","M1   1AE","M1 1AE","198001","202306","0","384655","E14001349","E92000001",53.4,-2.2
"BT1 5GS","BT1  5GS","BT1 5GS","198001","","0","","N05000003","N92000002",54.5,-5.9
"JE2 3AB","JE2  3AB","JE2 3AB","198001","","0","","L99999999","L93000001",99.9,0
"IM1 1AA","IM1  1AA","IM1 1AA","198001","","0","","M83000003","M83000003",99.9,0
"GIR0AA","GIR  0AA","GIR 0AA","198001","","0","","","E92000001",99.9,0
"ZZ9 9XC","ZZ9  9XC","ZZ9 9XC","198001","","0","","E14001349","E92000001",53.4,-2.2
"""

NSPL = """\
"long","pcon24cd","lat","doterm","pcd7","pcd8","pcds","ctry25cd","pcon10cd"
-0.14,"E14001172",51.5,"","SW1A1AA","SW1A 1AA","SW1A 1AA","E92000001","E14000639"
-2.2,"E14001349",53.4,"201401","M1  1AE","M1  1AE","M1 1AE","E92000001","E14000807"
"""


def build(tmp_path: Path, source: Path) -> tuple[ImportReport, PostcodeIndex]:
    target = tmp_path / "instance" / "postcodes.index"
    report = import_postcodes(source, target, codes=CODES)
    return report, PostcodeIndex(target)


def write_zip(path: Path, members: dict[str, str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return path


def test_onspd_is_read_with_its_terminated_rows_and_every_row_is_accounted_for(tmp_path: Path) -> None:
    source = tmp_path / "ONSPD_AUG_2026_UK.csv"
    source.write_text(ONSPD, encoding="utf-8")
    report, index = build(tmp_path, source)
    assert (report.read, report.kept, report.terminated_kept) == (7, 3, 1)
    assert report.skipped == {"outside_uk": 2, "no_seat": 1, "not_a_postcode": 1}
    assert (report.seats_found, report.seats_expected) == (3, 3)
    assert index.find_seat("M11AE") == MANCHESTER
    assert index.find_seat("BT15GS") == BELFAST
    assert index.find_seat("JE23AB") is None
    assert index.facts.source == source.name
    assert report.size == (tmp_path / "instance" / "postcodes.index").stat().st_size


def test_a_directory_zip_is_read_through_its_one_whole_csv(tmp_path: Path) -> None:
    members = {
        "Documents/Names.csv": "PCON24CD,PCON24NM\nE14001172,Cities\n" + "E14001172,Cities\n" * 500,
        "Data/multi_csv/ONSPD_AUG_2026_UK_M.csv": ONSPD.replace("E14001172", "E14001349"),
        "Data/ONSPD_AUG_2026_UK.csv": ONSPD,
        "Data/ONSPD_AUG_2026_UK.txt": "nothing",
    }
    report, index = build(tmp_path, write_zip(tmp_path / "onspd.zip", members))
    assert (report.read, index.find_seat("SW1A1AA")) == (7, WESTMINSTER)


def test_a_zip_of_parts_alone_is_read_part_by_part(tmp_path: Path) -> None:
    head, first, second = NSPL.splitlines(keepends=True)
    members = {"Data/multi_csv/NSPL_SW.csv": head + first, "Data/multi_csv/NSPL_M.csv": head + second}
    report, index = build(tmp_path, write_zip(tmp_path / "nspl.zip", members))
    assert (report.kept, index.find_seat("SW1A1AA"), index.find_seat("M11AE")) == (2, WESTMINSTER, MANCHESTER)


def test_nspl_is_read_by_its_newest_seat_column_in_any_order(tmp_path: Path) -> None:
    source = tmp_path / "nspl.csv"
    source.write_text("\ufeff" + NSPL.replace("\n", "\r\n"), encoding="utf-8", newline="")
    report, index = build(tmp_path, source)
    assert (report.kept, report.terminated_kept, report.skipped.total()) == (2, 1, 0)
    assert index.find_seat("M11AE") == MANCHESTER


@pytest.mark.parametrize("is_packed", [False, True])
def test_an_operators_own_file_is_read_plain_or_packed(tmp_path: Path, is_packed: bool) -> None:
    text = b"postcode,gss_code\nsw1a 1aa,E14001172\n\nSW1A1AA,E14001172\nSW1A 1AA,E14001349\n"
    text += b"hello,E14001172\nM1\n"
    source = tmp_path / ("own.csv.gz" if is_packed else "own.csv")
    source.write_bytes(gzip.compress(text) if is_packed else text)
    report, index = build(tmp_path, source)
    assert (report.read, report.kept) == (5, 1)
    assert report.skipped == {"repeated": 1, "repeated_elsewhere": 1, "not_a_postcode": 1, "no_seat": 1}
    assert index.find_seat("SW1A1AA") == WESTMINSTER


def test_a_file_of_other_seats_is_refused_with_counts_and_the_old_index_stays(tmp_path: Path) -> None:
    source = tmp_path / "own.csv"
    source.write_text("postcode,gss_code\nSW1A1AA,E14001172\n", encoding="utf-8")
    build(tmp_path, source)
    source.write_text(
        "postcode,pcon\nM11AE,E14001349\nSW1A1AA,E14000639\nSW1A2AA,E14000639\n", encoding="utf-8"
    )
    with pytest.raises(PostcodeFileError) as caught:
        build(tmp_path, source)
    report = caught.value.facts
    assert isinstance(report, ImportReport)
    assert (caught.value.reason, report.read, report.kept) == ("foreign_codes", 3, 1)
    assert report.foreign_codes == {"E14000639": 2}
    assert PostcodeIndex(tmp_path / "instance" / "postcodes.index").find_seat("SW1A1AA") == WESTMINSTER


def test_a_file_of_one_area_takes_the_place_of_the_whole_only_when_told_to(tmp_path: Path) -> None:
    target = tmp_path / "instance" / "postcodes.index"
    source = tmp_path / "own.csv"
    rows = "".join(f"M1 {digit}AE,{MANCHESTER}\n" for digit in range(10))
    source.write_text(f"postcode,gss_code\nSW1A 1AA,{WESTMINSTER}\n{rows}", encoding="utf-8")
    build(tmp_path, source)
    source.write_text(f"postcode,gss_code\n{rows}", encoding="utf-8")
    build(tmp_path, source)  # one of eleven less
    source.write_text(f"postcode,gss_code\nSW1A 1AA,{WESTMINSTER}\n", encoding="utf-8")
    with pytest.raises(PostcodeFileError) as caught:
        build(tmp_path, source)
    assert caught.value.reason == "shrunk" and PostcodeIndex(target).find_seat("M11AE") == MANCHESTER
    import_postcodes(source, target, codes=CODES, accepts_shrink=True)
    assert PostcodeIndex(target).find_seat("M11AE") is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"pcds,name\nSW1A 1AA,x\n", "no_columns"),
        (b"pcds,pcon\n", "nothing_kept"),
        (b"\x1f\x8bnot really packed", "unreadable"),
        (gzip.compress(b"pcds,pcon\n" + b"SW1A 1AA,E14001172\n" * 9000)[:-20], "unreadable"),
        (b"PK\x03\x04 cut short", "unreadable"),
    ],
)
def test_a_file_that_gives_nothing_is_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    source = tmp_path / "file"
    source.write_bytes(content)
    with pytest.raises(PostcodeFileError) as caught:
        build(tmp_path, source)
    assert caught.value.reason == reason


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "locked.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("Data/ONSPD.csv", "pcds,pcon\nSW1A 1AA,E14001172\n")
    content = bytearray(source.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag that says so, in both headers
        content[content.index(mark) + at] |= 1
    source.write_bytes(content)
    with pytest.raises(PostcodeFileError) as caught:
        import_postcodes(source, tmp_path / "postcodes.index", codes=CODES)
    assert caught.value.reason == "unreadable"


def test_a_full_disk_leaves_the_old_index_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "own.csv", tmp_path / "postcodes.index"
    source.write_text("postcode,gss_code\nSW1A 1AA,E14001172\n")
    import_postcodes(source, target, codes=CODES)
    before = target.read_bytes()

    def refuse(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(PostcodeFileError) as caught:
        import_postcodes(source, target, codes=CODES)
    assert (caught.value.reason, caught.value.facts) == ("not_written", "No space left on device")
    assert target.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["own.csv", "postcodes.index"]


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PostcodeFileError) as caught:
        build(tmp_path, tmp_path / "nowhere.csv")
    assert caught.value.reason == "missing"


def test_progress_rises_to_one(tmp_path: Path) -> None:
    source = tmp_path / "own.csv"
    source.write_text("postcode,gss_code\n" + "SW1A1AA,E14001172\n" * 25_000, encoding="utf-8")
    seen: list[float] = []
    import_postcodes(source, tmp_path / "index", codes=CODES, progress=seen.append)
    assert seen == sorted(seen)
    assert (len(seen), seen[-1]) == (3, 1.0)
