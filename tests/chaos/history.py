"""What was acknowledged: each writer of a run, and how far the site said that they had come."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from pathlib import Path

SENT, CONFIRMED, REFUSED = "sent", "confirmed", "refused"


@dataclass(eq=False)
class Writer:
    """One made-up person. `steps` are the answers that they saw: `sent` (check your email), `confirmed`."""

    email: str
    seat: str
    member_id: int
    words: dict[str, str] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    link: str = ""

    @property
    def is_confirmed(self) -> bool:
        """True once the page said so."""
        return CONFIRMED in self.steps


class History:
    """Every writer, and a file that says what they saw, written as they see it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        self._lock = threading.Lock()
        self.writers: list[Writer] = []
        self.failed_requests = 0
        self.refused_requests = 0

    def add(self, writer: Writer) -> None:
        """One more writer."""
        with self._lock:
            self.writers.append(writer)

    def see(self, writer: Writer, step: str) -> None:
        """Writer saw the page of `step`."""
        with self._lock:
            writer.steps.append(step)
            self._file.write(json.dumps([writer.email, step]) + "\n")
            self._file.flush()

    def count_failure(self, status: int) -> None:
        """A request without an answer (0: no connection) or with a 5xx."""
        with self._lock:
            self.failed_requests += 1
            self.refused_requests += status == 503

    def close(self) -> None:
        """Close the file."""
        self._file.close()
