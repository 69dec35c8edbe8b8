"""A circuit breaker for each host: after five failures in a row the host is left alone for a minute.

`pybreaker` holds its lock for as long as the call it guards, which would line up every page view behind one
slow answer. So it guards the noting of outcomes only; the calls themselves run outside it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import ClassVar

import pybreaker

from app.core.clock import now

FAILURES = 5
REST_SECONDS = 60


class _HostFailedError(Exception):
    """Tells pybreaker of one failure; never leaves this module."""


class Breaker:
    """Counts the failures of one host in this process."""

    _all: ClassVar[dict[str, Breaker]] = {}

    def __init__(self) -> None:
        self._storage = pybreaker.CircuitMemoryStorage(pybreaker.STATE_CLOSED)
        self._circuit = pybreaker.CircuitBreaker(
            fail_max=FAILURES, reset_timeout=REST_SECONDS, state_storage=self._storage
        )

    @classmethod
    def of(cls, host: str) -> Breaker:
        """The one breaker of that host."""
        return cls._all.setdefault(host, cls())

    @classmethod
    def forget_all(cls) -> None:
        """Forgets every failure; for tests."""
        cls._all.clear()

    def closed_until(self) -> datetime | None:
        """When the host may be asked again (UTC), or None when it may be asked now."""
        opened_at = self._storage.opened_at
        if self._circuit.current_state != pybreaker.STATE_OPEN or opened_at is None:
            return None
        reopens_at: datetime = opened_at + timedelta(seconds=REST_SECONDS)
        return reopens_at if now() < reopens_at else None

    def note_success(self) -> None:
        """The host answered."""
        self._note(lambda: None)

    def note_failure(self) -> None:
        """The host did not answer, or not with anything readable."""
        self._note(_fail)

    def _note(self, outcome: Callable[[], None]) -> None:
        with suppress(_HostFailedError, pybreaker.CircuitBreakerError):
            self._circuit.call(outcome)


def _fail() -> None:
    raise _HostFailedError
