"""A TCP door before a server on loopback, behind which every answer comes late."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress


@contextmanager
def answering_late(port: int, seconds: float) -> Iterator[int]:
    """A port of loopback that leads to `port`; each piece of an answer comes so many seconds after it was given."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        threading.Thread(target=_let_in, args=(door, port, seconds), daemon=True).start()
        yield door.getsockname()[1]


def _let_in(door: socket.socket, port: int, seconds: float) -> None:
    with suppress(OSError):  # the door was closed
        while True:
            inside, outside = door.accept()[0], socket.create_connection(("127.0.0.1", port))
            for pair in ((inside, outside, 0.0), (outside, inside, seconds)):
                threading.Thread(target=_carry, args=pair, daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, seconds: float) -> None:
    with suppress(OSError):  # one of the two ended it
        while piece := source.recv(65536):
            time.sleep(seconds)
            target.sendall(piece)
    for end in (source, target):
        end.close()
