"""Which postcodes are remembered at all, so that most look-ups need not ask the database."""

from __future__ import annotations

import time

import sqlalchemy as sa

from app.core.database import db
from app.parliament.models import RememberedPostcode

SECONDS = 5.0
MOST = 10_000
ALL_KEYS = sa.select(RememberedPostcode.key).limit(MOST + 1)


class RememberedKeys:
    """The keyed hashes of one process, at most 5 seconds old. They only say whether to ask the table: a postcode that
    another process remembered since is looked up as one that nobody remembers. While there are very many, every
    postcode is asked for."""

    def __init__(self) -> None:
        self._keys: set[str] | None = None
        self._read_at = float("-inf")

    def may_hold(self, key: str) -> bool:
        """False when nothing was remembered under `key` at the last reading."""
        moment = time.monotonic()
        if not 0 <= moment - self._read_at < SECONDS:
            self._keys, self._read_at = _read_keys(), moment
        return self._keys is None or key in self._keys

    def add(self, key: str) -> None:
        """Ask for this one at once."""
        if self._keys is not None:
            self._keys.add(key)


def _read_keys() -> set[str] | None:
    with db.engine.connect() as connection:
        keys = set(connection.scalars(ALL_KEYS))
    return keys if len(keys) <= MOST else None
