"""The clock of a chaos run: the real one and an error that everybody reads from one file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path


class Clock:
    """What the processes of the site believe the time to be."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.error = timedelta()
        self.set(self.error)

    def now(self) -> datetime:
        """The moment as the site has it."""
        return datetime.now(UTC) + self.error

    def set(self, error: timedelta) -> None:
        """Be wrong by `error` from now on."""
        self.error = error
        work = self.path.with_suffix(".part")
        work.write_text(str(error.total_seconds()))
        work.replace(self.path)

    def move(self, by: timedelta) -> None:
        """Jump, forward or back."""
        self.set(self.error + by)
