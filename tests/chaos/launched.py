"""The product as the chaos runs start it: unchanged, but for its clock.

The web server and `flask --app` load `app` from here. The file that `CHAOS_CLOCK` names holds a number of
seconds by which the clock of this process is wrong; it may change at any moment, as a machine's clock does.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import huey.api
import huey.utils

from app.core import clock

LOOK_AGAIN = 0.02


class WrongClock:
    """Says how wrong the clock is, reading the file at most every 20 milliseconds."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seconds = 0.0
        self._read_at = 0.0

    def read(self) -> float:
        """Seconds, forward or (negative) back."""
        if time.monotonic() - self._read_at > LOOK_AGAIN:
            with suppress(OSError, ValueError):  # not there, or being written: as before
                self._seconds = float(self._path.read_text())
            self._read_at = time.monotonic()
        return self._seconds


def shift_clocks(path: Path) -> None:
    """Let every clock of this process that people can set go wrong together; the steady ones stay."""
    wrong, real_time = WrongClock(path), time.time

    class Shifted(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(seconds=wrong.read())

    def utcnow() -> datetime:
        return Shifted.now(UTC).replace(tzinfo=None)

    clock.datetime = Shifted  # type: ignore[misc]
    time.time = lambda: real_time() + wrong.read()
    huey.api.utcnow = huey.utils.utcnow = utcnow


if os.environ.get("CHAOS_CLOCK"):
    shift_clocks(Path(os.environ["CHAOS_CLOCK"]))

from wsgi import app  # noqa: E402

__all__ = ["app"]
