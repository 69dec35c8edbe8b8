"""Make the postcode index: rows in, one compact file out, swapped in whole."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from app.parliament.postcode_index import BITMAP_BYTES, HEADER, MAGIC, UNITS, sector_key

ABSENT = 0


class IndexBuilder:
    """Collects postcodes with their seats. Seats are held by number, so 11,000 sectors take about 9 MB."""

    def __init__(self, codes: Iterable[str]) -> None:
        """`codes` are the GSS codes that may occur."""
        self.codes = sorted(codes)
        self.postcode_count = 0
        self._numbers = {code: number for number, code in enumerate(self.codes, start=1)}
        self._sectors: dict[str, array[int]] = {}

    def add(self, compact: str, code: str) -> bool:
        """Add one well-formed postcode; False when it was there already (the first row stands)."""
        units = self._sectors.get(compact[:-2])
        if units is None:
            units = self._sectors[compact[:-2]] = array("H", bytes(800))
        unit = UNITS[compact[-2:]]
        if units[unit] != ABSENT:
            return False
        units[unit] = self._numbers[code]
        self.postcode_count += 1
        return True

    def get_seat(self, compact: str) -> str:
        """The code kept for a postcode that was added."""
        return self.codes[self._sectors[compact[:-2]][UNITS[compact[-2:]]] - 1]

    def write(self, path: Path, *, source: str, as_at: date) -> int:
        """Write the file beside `path`, flush it to disk and swap it in; returns its size in bytes."""
        content = self._encode(source, as_at)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=path.name, suffix=".new", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                os.fchmod(file.fileno(), 0o644)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _flush_folder(path.parent)
        return len(content)

    def _encode(self, source: str, as_at: date) -> bytes:
        facts = {"as_at": as_at.isoformat(), "source": source, "postcodes": self.postcode_count}
        head = json.dumps(facts).encode("utf-8")
        names = "".join(self.codes).encode("ascii")
        padding = bytes(-(HEADER.size + len(head) + len(names)) % 4)
        sectors = sorted((sector_key(sector), units) for sector, units in self._sectors.items())
        blocks = [_encode_block(units) for _, units in sectors]
        body = b"".join(
            [head, names, padding, _pack([key for key, _ in sectors]), _pack(_offsets(blocks)), *blocks]
        )
        lengths = (len(head), len(self.codes), len(sectors), sum(map(len, blocks)))
        return HEADER.pack(MAGIC, *lengths, hashlib.sha256(body).digest()) + body


def _encode_block(units: Sequence[int]) -> bytes:
    seats = sorted(set(units) - {ABSENT})
    which = {seat: position for position, seat in enumerate(seats)}
    planes = bytearray(BITMAP_BYTES * (1 + (len(seats) - 1).bit_length()))
    for unit, seat in enumerate(units):
        if seat == ABSENT:
            continue
        byte, bit = unit >> 3, 1 << (unit & 7)
        planes[byte] |= bit
        position = which[seat]
        while position:
            byte += BITMAP_BYTES
            if position & 1:
                planes[byte] |= bit
            position >>= 1
    numbers = b"".join((seat - 1).to_bytes(2, "little") for seat in seats)
    return bytes([len(seats)]) + numbers + bytes(planes)


def _offsets(blocks: Sequence[bytes]) -> list[int]:
    at, found = 0, []
    for block in blocks:
        found.append(at)
        at += len(block)
    return found


def _pack(numbers: Sequence[int]) -> bytes:
    return b"".join(number.to_bytes(4, "little") for number in numbers)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
