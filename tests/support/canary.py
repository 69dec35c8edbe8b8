"""Searching everything that a site keeps for the words of one person."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, quote_plus

import sqlalchemy as sa
from redis import Redis

from app.core.database import Base, db


def list_shapes(words: str) -> set[bytes]:
    """The words as they may stand in a file: plain, in an address, in UTF-16, in base64 at each offset."""
    plain = words.encode()
    shapes = {plain, quote(words).encode(), quote_plus(words).encode(), words.encode("utf-16-le")}
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + plain)
        shapes.add(encoded[4 if offset else 0 : len(encoded) - 4])
    return {shape.lower() for shape in shapes}


def find_in(content: bytes | str, words: Iterable[str]) -> list[str]:
    """Which of the words stand in the content, in any shape."""
    lowered = (content.encode() if isinstance(content, str) else content).lower()
    return [word for word in words if any(shape in lowered for shape in list_shapes(word))]


def find_in_tables(words: Iterable[str]) -> dict[str, set[str]]:
    """Table to the words found in it."""
    wanted = list(words)
    found: dict[str, set[str]] = {}
    for table in Base.metadata.sorted_tables:
        for row in db.session.execute(sa.select(table)):
            for value in row:
                if hits := find_in(value if isinstance(value, str | bytes) else repr(value), wanted):
                    found.setdefault(table.name, set()).update(hits)
    return found


def find_in_redis(url: str, words: Iterable[str]) -> dict[str, list[str]]:
    """Key to the words found in it or in what it holds."""
    wanted, found = list(words), {}
    with Redis.from_url(url) as client:
        for key in client.scan_iter():
            content = key + b" " + _read_key(client, key)
            if hits := find_in(content, wanted):
                found[key.decode(errors="replace")] = hits
    return found


def _read_key(client: Redis, key: bytes) -> bytes:
    kind = client.type(key)
    if kind == b"string":
        return client.get(key) or b""
    parts = {
        b"list": lambda: client.lrange(key, 0, -1),
        b"set": lambda: client.smembers(key),
        b"zset": lambda: client.zrange(key, 0, -1),
        b"hash": lambda: [part for pair in client.hgetall(key).items() for part in pair],
    }
    return b" ".join(parts[kind]()) if kind in parts else b""


def find_in_files(folder: Path, words: Iterable[str], left_out: Iterable[str] = ()) -> dict[str, list[str]]:
    """File to the words found in it, free pages and logs of databases included."""
    wanted, skipped = list(words), set(left_out)
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if path.is_file() and not skipped & set(name.parts) and (hits := find_in(path.read_bytes(), wanted)):
            found[name.as_posix()] = hits
    return found
