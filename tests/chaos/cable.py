"""What joins a machine of its own to the rest: it hands connections on between loopback ports and sockets in a folder.

    python -m tests.chaos.cable FOLDER --in 5432 6379 --out 8001

For a port after `--in` it listens on that port of its own loopback and hands on to `FOLDER/<port>`; for one after
`--out` it listens at `FOLDER/<port>` and hands on to its own loopback. One stands on each side. It prints a line once
it listens. Stopped (SIGSTOP), it passes nothing and closes nothing, as a pulled plug does.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import socket
import struct
from contextlib import suppress
from pathlib import Path

SET_FLAGS, IS_UP = 0x8914, 0x1 | 0x40  # SIOCSIFFLAGS; IFF_UP and IFF_RUNNING (netdevice(7))
CHUNK = 65536

Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def raise_loopback() -> None:
    """A new network namespace has a loopback that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", IS_UP))


async def hand_on(near: Ends, far: Ends) -> None:
    """Copy both ways until either side ends."""
    await asyncio.gather(_copy(near[0], far[1]), _copy(far[0], near[1]))


async def serve(folder: Path, inward: list[int], outward: list[int]) -> None:
    """Hand on for ever."""

    async def to_socket(port: int, near: Ends) -> None:
        await hand_on(near, await asyncio.open_unix_connection(folder / str(port)))

    async def to_port(port: int, near: Ends) -> None:
        await hand_on(near, await asyncio.open_connection("127.0.0.1", port))

    for port in inward:
        await asyncio.start_server(lambda *near, port=port: to_socket(port, near), "127.0.0.1", port)
    for port in outward:
        await asyncio.start_unix_server(lambda *near, port=port: to_port(port, near), folder / str(port))
    print("listening", flush=True)
    await asyncio.Event().wait()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while chunk := await reader.read(CHUNK):
            writer.write(chunk)
            await writer.drain()
    with suppress(OSError):
        writer.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--in", dest="inward", type=int, nargs="*", default=[])
    parser.add_argument("--out", dest="outward", type=int, nargs="*", default=[])
    parser.add_argument("--is-new", action="store_true", help="in a network namespace that was just made")
    options = parser.parse_args()
    if options.is_new:
        raise_loopback()
    asyncio.run(serve(options.folder, options.inward, options.outward))
