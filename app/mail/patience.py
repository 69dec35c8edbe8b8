"""Replies that must be whole in time: a server that sends a letter now and then holds nobody for longer than one that
is silent.
"""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Callable
from typing import Any

SOON = 0.25


class ReplyReader(io.RawIOBase):
    """Reads from a socket until `get_end()`, a moment by the monotonic clock; then it raises `TimeoutError`. Where
    nothing comes soon, `on_wait` is called before the rest of the time."""

    def __init__(
        self, sock: socket.socket, get_end: Callable[[], float], on_wait: Callable[[], object]
    ) -> None:
        self._sock = sock
        self._get_end = get_end
        self._on_wait = on_wait

    def readable(self) -> bool:
        """It is for reading."""
        return True

    def readinto(self, buffer: Any) -> int:
        """What came, at least one byte; 0 at the end."""
        left = self._get_end() - time.monotonic()
        if left <= 0:
            raise TimeoutError("the reply took too long")
        self._sock.settimeout(min(left, SOON))
        try:
            return self._sock.recv_into(buffer)
        except TimeoutError:
            if left <= SOON:
                raise
        self._on_wait()
        self._sock.settimeout(max(self._get_end() - time.monotonic(), SOON))
        return self._sock.recv_into(buffer)
