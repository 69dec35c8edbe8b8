"""The postcode index: its size, and the time of one look-up."""

from __future__ import annotations

import gzip
import os
import random
import time
from datetime import date
from pathlib import Path

from app.parliament.postcode_index import PostcodeIndex
from app.parliament.postcode_index_build import IndexBuilder
from tests.support.project import ROOT

FILE = Path(os.environ.get("POSTCODES_FILE", ROOT.parent / "shared" / "data" / "geo" / "postcodes_gb.csv.gz"))
LETTERS = "ABDEFGHJLNPQRSTUWXYZ"


def measure_index(folder: Path) -> dict[str, float]:
    """Rows, seconds to build, bytes, microseconds for a look-up."""
    rows = read_rows() if FILE.exists() else make_rows()
    started = time.perf_counter()
    builder = IndexBuilder(sorted({code for _, code in rows}))
    for compact, code in rows:
        builder.add(compact, code)
    size = builder.write(folder / "bench.index", source="bench", as_at=date(2026, 1, 1))
    built = time.perf_counter() - started
    index = PostcodeIndex(folder / "bench.index")
    wanted = random.Random(1).sample([compact for compact, _ in rows], 20_000)
    expected = dict(rows)
    assert all(index.find_seat(compact) == expected[compact] for compact in wanted)
    started = time.perf_counter()
    for compact in wanted:
        index.find_seat(compact)
    each = (time.perf_counter() - started) / len(wanted)
    return {
        "rows": len(rows),
        "build": built,
        "bytes": size or (folder / "bench.index").stat().st_size,
        "look_up": each * 1e6,
    }


def read_rows() -> list[tuple[str, str]]:
    """(postcode without a space, seat) of the file, which has `postcode,gss_code` lines."""
    with gzip.open(FILE, "rt") as lines:
        pairs = [line.rstrip("\n").split(",")[:2] for line in lines]
    return [
        (postcode.replace(" ", ""), code)
        for postcode, code in pairs
        if code[:1] in "ENSW" and code[1:].isdigit()
    ]


def make_rows() -> list[tuple[str, str]]:
    """As many rows as Great Britain has postcodes, made up from the outward codes of the snapshot."""
    dice, rows = random.Random(7), {}
    lines = (ROOT / "app/parliament/snapshot/facts/outwards.csv").read_text().splitlines()
    outwards = [line.split(",", 1) for line in lines if line and not line.startswith("#")][1:]
    for outward, seats in outwards:
        codes = seats.replace('"', "").replace(";", " ").replace(",", " ").split()
        for _ in range(620):
            unit = f"{outward}{dice.randrange(10)}{dice.choice(LETTERS)}{dice.choice(LETTERS)}"
            rows[unit] = dice.choice(codes)
    return list(rows.items())
