"""From a file of postcodes to the index: read, sift, refuse what is not today's seats, swap in.

A code that ends in 99999999, or begins with L or M, is ONS's mark for a place outside the UK's seats (Channel Islands,
Isle of Man).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path

from app.core.clock import today_in_london
from app.parliament.postcode_files import FileRow, PostcodeFileError, read_rows
from app.parliament.postcode_index import PostcodeIndex, PostcodeIndexError
from app.parliament.postcode_index_build import IndexBuilder

SHAPE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][ABD-HJLNP-UW-Z]{2}")
OUTSIDE_UK = (
    "LM"  # first letter of the codes of the Channel Islands (L93000001) and the Isle of Man (M83000003)
)
ROWS_BETWEEN_NEWS = 10_000
LEAST_OF_BEFORE = 0.9  # a file of one area must not take the place of the whole country unasked

Progress = Callable[[float], None]


@dataclass(slots=True)
class ImportReport:
    """What became of every row: `read` is `kept` and all of `skipped` together.

    `skipped` counts by reason: no_seat, outside_uk, not_a_postcode, repeated, repeated_elsewhere (the first
    row stands), other_seats (codes that are not today's; any one refuses the file). `kept_before` is what the index in
    place holds. Sizes are in bytes.
    """

    read: int = 0
    kept: int = 0
    terminated_kept: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    foreign_codes: Counter[str] = field(default_factory=Counter)
    seats_found: int = 0
    seats_expected: int = 0
    kept_before: int = 0
    size: int = 0


def import_postcodes(
    source: Path,
    target: Path,
    *,
    codes: Collection[str],
    accepts_shrink: bool = False,
    progress: Progress = lambda fraction: None,
) -> ImportReport:
    """Build the index at `target` from `source`; `codes` are the present seats' GSS codes.

    Raises PostcodeFileError and leaves the old index in place when the file cannot be read, holds a code that
    is not among `codes` (reason foreign_codes, `facts` the report), or no usable row, or, unless `accepts_shrink`,
    under nine tenths of the postcodes of the index in place (shrunk, `facts` the report), or when the index cannot
    be written (not_written, `facts` why). `progress` is told a fraction of 1.
    """
    report = ImportReport(seats_expected=len(codes), kept_before=_count_postcodes(target))
    known = frozenset(codes)
    builder = IndexBuilder(known)
    seen: set[str] = set()
    for row in read_rows(source):
        report.read += 1
        code = row.code.strip()
        reason = _sift(row, code, known, builder)
        if reason is None:
            report.kept += 1
            report.terminated_kept += row.is_terminated
            seen.add(code)
        else:
            report.skipped[reason] += 1
            if reason == "other_seats":
                report.foreign_codes[code] += 1
        if not report.read % ROWS_BETWEEN_NEWS:
            progress(row.fraction)
    report.seats_found = len(seen)
    _refuse_unusable(report)
    if report.kept < LEAST_OF_BEFORE * report.kept_before and not accepts_shrink:
        raise PostcodeFileError("shrunk", report)
    try:
        report.size = builder.write(target, source=source.name, as_at=today_in_london())
    except OSError as error:
        raise PostcodeFileError("not_written", error.strerror) from None
    progress(1.0)
    return report


def _sift(row: FileRow, code: str, known: frozenset[str], builder: IndexBuilder) -> str | None:
    """Add the row to the index, or say why not."""
    if code not in known:
        if not code:
            return "no_seat"
        is_outside = code.endswith("99999999") or code[0] in OUTSIDE_UK
        return "outside_uk" if is_outside else "other_seats"
    postcode = row.postcode.replace(" ", "").upper()
    if not SHAPE.fullmatch(postcode):
        return "not_a_postcode"
    if builder.add(postcode, code):
        return None
    return "repeated" if builder.get_seat(postcode) == code else "repeated_elsewhere"


def _count_postcodes(index: Path) -> int:
    """How many the index in place holds; 0 when there is none, or one that cannot be read."""
    try:
        return PostcodeIndex(index).facts.postcode_count
    except (OSError, PostcodeIndexError):
        return 0


def _refuse_unusable(report: ImportReport) -> None:
    if report.foreign_codes:
        raise PostcodeFileError("foreign_codes", report)
    if not report.kept:
        raise PostcodeFileError("nothing_kept", report)
