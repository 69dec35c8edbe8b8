"""The postcode index: one read-only file, memory-mapped, that knows the seat of every postcode.

The end of a postcode (its unit) is two of 20 letters, so a sector (`SW1A 1`) has 400 possible units. Each
sector is one block: its seats, a bitmap of the units that exist, and, where it has several seats, enough
bit planes to say which. A look-up is one binary search and a few bits, with nothing to decompress, and a
postcode that does not exist is known not to.

File, little-endian: header, JSON facts, 9-byte GSS codes, padding to 4, sorted sector keys (u32), block
offsets (u32), blocks. Block: number of seats (u8), seat numbers (u16 each), bitmap (50 bytes), planes (50
each).
"""

from __future__ import annotations

import hashlib
import json
import mmap
import os
import struct
import sys
import threading
import time
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from app.core.log import get_logger
from app.parliament.errors import ParliamentError

MAGIC = b"PCSEATS\x01"  # the last byte is the version of the format
HEADER = struct.Struct(
    "<8s 4I 32s"
)  # magic; lengths of facts, codes, sectors, blocks; SHA-256 of all that follows
CODE_LENGTH = 9
UNIT_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
UNITS = {
    a + b: row * 20 + column for row, a in enumerate(UNIT_LETTERS) for column, b in enumerate(UNIT_LETTERS)
}
BITMAP_BYTES = 50
SECONDS_BETWEEN_CHECKS = 1.0


class PostcodeIndexError(ParliamentError):
    """The index file is damaged, cut short or of another version."""


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What a file says of itself. `as_at` is the day it was made, `source` the file that it came from."""

    as_at: str
    source: str
    postcode_count: int
    sector_count: int
    codes: tuple[str, ...]


def sector_key(sector: str) -> int:
    """A sector such as `SW1A1` as a number below 2**32, different for every sector."""
    return int(sector, 36)


class PostcodeIndex:
    """One opened file. Safe to share between threads, for it is never written."""

    def __init__(self, path: Path) -> None:
        """Open `path` and check its sum. Raises FileNotFoundError, or PostcodeIndexError for a bad file."""
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < HEADER.size or sys.byteorder != "little":
                raise PostcodeIndexError("not a postcode index")
            content = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        magic, facts_length, codes, sectors, blocks, checksum = HEADER.unpack_from(content)
        if magic != MAGIC or hashlib.sha256(content[HEADER.size :]).digest() != checksum:
            raise PostcodeIndexError("damaged, or of another version")
        codes_at = HEADER.size + facts_length
        keys_at = -(-(codes_at + codes * CODE_LENGTH) // 4) * 4
        facts = json.loads(bytes(content[HEADER.size : codes_at]))
        names = bytes(content[codes_at : codes_at + codes * CODE_LENGTH]).decode("ascii")
        self._codes = tuple(names[at : at + CODE_LENGTH] for at in range(0, len(names), CODE_LENGTH))
        self._keys = content[keys_at : keys_at + 4 * sectors].cast("I")
        self._offsets = content[keys_at + 4 * sectors : keys_at + 8 * sectors].cast("I")
        self._blocks = content[keys_at + 8 * sectors : keys_at + 8 * sectors + blocks]
        self.facts = IndexFacts(facts["as_at"], facts["source"], facts["postcodes"], sectors, self._codes)

    def find_seat(self, compact: str) -> str | None:
        """The GSS code of a compact postcode (`SW1A1AA`), or None when it is not in the table."""
        unit = UNITS.get(compact[-2:])
        if unit is None or not 5 <= len(compact) <= 7:
            return None
        if not (compact.isascii() and compact.isalnum() and compact.isupper()):
            return None
        key = int(compact[:-2], 36)
        number = bisect_left(self._keys, key)
        if number == len(self._keys) or self._keys[number] != key:
            return None
        return self._seat_in_block(self._offsets[number], unit)

    def _seat_in_block(self, at: int, unit: int) -> str | None:
        blocks = self._blocks
        seats = blocks[at]
        plane = at + 1 + 2 * seats + (unit >> 3)
        bit = unit & 7
        if not blocks[plane] >> bit & 1:
            return None
        which = 0
        for position in range((seats - 1).bit_length()):
            plane += BITMAP_BYTES
            which |= (blocks[plane] >> bit & 1) << position
        at += 1 + 2 * which
        return self._codes[blocks[at] | blocks[at + 1] << 8]


class PostcodeTable:
    """The index at a path, whichever file is there now: opened late, and again when it was replaced."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._index: PostcodeIndex | None = None
        self._seen: tuple[int, int, int] | None = None
        self._checked_at = float("-inf")

    def open(self) -> PostcodeIndex | None:
        """The index, or None while there is none. One that is damaged or may not be read is logged; the one before it
        goes on."""
        moment = time.monotonic()
        if moment - self._checked_at >= SECONDS_BETWEEN_CHECKS:
            with self._lock:
                self._reopen(moment)
        return self._index

    def find_seat(self, compact: str) -> str | None:
        """The GSS code of a compact postcode, or None when unknown or when there is no index."""
        index = self.open()
        return index.find_seat(compact) if index else None

    def _reopen(self, moment: float) -> None:
        self._checked_at = moment
        try:
            stat = self.path.stat()
            seen = (stat.st_ino, stat.st_ctime_ns, stat.st_size)  # a change of who may read it counts too
            if seen != self._seen:
                self._seen = seen
                self._index = PostcodeIndex(self.path)
        except FileNotFoundError:
            self._index = self._seen = None
        except (PostcodeIndexError, OSError) as error:
            reason = str(error) if isinstance(error, PostcodeIndexError) else error.strerror
            get_logger("postcodes").error("postcode_index_unusable", file=self.path.name, reason=reason)
