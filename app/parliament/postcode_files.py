"""Open the files that postcodes come in: csv, csv.gz, and the zips of ONS's directories (ONSPD, NSPL).

Columns may stand in any order. The postcode is `pcds`, `pcd` or `postcode`; the seat is `pcon`, `pcon24cd`
(any year; the latest wins) or `gss_code`. A zip's largest csv is read, or all its `multi_csv` parts where
there is nothing else.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NamedTuple

from app.parliament.errors import ParliamentError

POSTCODE_COLUMNS = ("pcds", "pcd", "pcd8", "pcd7", "pcd2", "postcode")
ROWS_BETWEEN_LOOKS = 4096
ZIP_BEGINS = b"PK\x03\x04"
UNREADABLE = (  # the last two: a zip locked with a password, or packed in a way unknown here
    OSError, EOFError, csv.Error, UnicodeError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError,
)  # fmt: skip
SEAT_COLUMN = re.compile(r"pcon([0-9]{2})?(cd)?|gss_code")


class PostcodeFileError(ParliamentError):
    """A file that gives no index. `reason`: missing, empty, unreadable, no_columns, foreign_codes, nothing_kept,
    not_written."""

    def __init__(self, reason: str, facts: object = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts = facts


class FileRow(NamedTuple):
    """One row as it stands in the file, and how far it lies in it, of 1."""

    postcode: str
    code: str
    is_terminated: bool
    fraction: float


@dataclass(frozen=True, slots=True)
class _Columns:
    postcode: int
    code: int
    terminated: int | None


def read_rows(path: Path) -> Iterator[FileRow]:
    """Every row of the file at `path`; raises PostcodeFileError."""
    try:
        if not path.stat().st_size:
            raise PostcodeFileError("empty")
        if _is_zip(path):
            yield from _read_zip(path)
        else:
            yield from _read_plain(path)
    except FileNotFoundError:
        raise PostcodeFileError("missing") from None
    except UNREADABLE as error:
        raise PostcodeFileError("unreadable", type(error).__name__) from None


def find_columns(header: Sequence[str]) -> _Columns | None:
    """Where the postcode, the seat and the end date stand, or None when one of the first two is missing."""
    names = [name.strip().strip("\ufeff").lower() for name in header]
    postcode = next((names.index(name) for name in POSTCODE_COLUMNS if name in names), None)
    seats = [
        (match.group(1) or "", at) for at, name in enumerate(names) if (match := SEAT_COLUMN.fullmatch(name))
    ]
    if postcode is None or not seats:
        return None
    return _Columns(postcode, max(seats)[1], names.index("doterm") if "doterm" in names else None)


def _is_zip(path: Path) -> bool:
    """True for a zip, and for one that was cut off, which then cannot be read."""
    with path.open("rb") as file:
        return file.read(len(ZIP_BEGINS)) == ZIP_BEGINS or zipfile.is_zipfile(path)


def _read_plain(path: Path) -> Iterator[FileRow]:
    size = path.stat().st_size or 1
    with ExitStack() as stack:
        raw = stack.enter_context(path.open("rb"))
        is_packed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        content: Any = stack.enter_context(gzip.GzipFile(fileobj=raw)) if is_packed else raw
        yield from _read_csv(content, lambda: raw.tell() / size)


def _read_zip(path: Path) -> Iterator[FileRow]:
    with zipfile.ZipFile(path) as archive:
        members = _choose_members(archive)
        if not members:
            raise PostcodeFileError("no_columns")
        size = sum(member.file_size for member in members) or 1
        done = 0
        for member in members:
            with archive.open(member) as content:
                yield from _read_csv(content, lambda: (done + content.tell()) / size)  # noqa: B023
            done += member.file_size


def _choose_members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The csv with postcodes and seats; the parts of `multi_csv` only where they stand alone."""
    fitting = [
        item for item in archive.infolist() if item.filename.lower().endswith(".csv") and _fits(archive, item)
    ]
    whole = [item for item in fitting if "multi_csv" not in item.filename.lower()]
    return [max(whole, key=lambda item: item.file_size)] if whole else fitting


def _fits(archive: zipfile.ZipFile, item: zipfile.ZipInfo) -> bool:
    with archive.open(item) as content:
        header = content.readline(65_536).decode("utf-8-sig", "replace")
    return find_columns(next(csv.reader([header]), [])) is not None


def _read_csv(content: IO[bytes], tell: Callable[[], float]) -> Iterator[FileRow]:
    with io.TextIOWrapper(content, "utf-8-sig", "replace", newline="") as text:
        reader = csv.reader(text)
        columns = find_columns(next(reader, []))
        if columns is None:
            raise PostcodeFileError("no_columns")
        fraction = 0.0
        for number, cells in enumerate(reader):
            if not number % ROWS_BETWEEN_LOOKS:
                fraction = min(1.0, tell())
            if cells:
                yield _make_row(cells, columns, fraction)


def _make_row(cells: list[str], columns: _Columns, fraction: float) -> FileRow:
    """The row; cells that a short line lacks are empty."""
    try:
        is_terminated = columns.terminated is not None and bool(cells[columns.terminated].strip())
        return FileRow(cells[columns.postcode], cells[columns.code], is_terminated, fraction)
    except IndexError:
        width = 1 + max(columns.postcode, columns.code, columns.terminated or 0)
        return _make_row(cells + [""] * (width - len(cells)), columns, fraction)
