"""The relay that every delivery is measured against: an SMTP server in a process of its own that says yes.

    python -m tests.bench.relay PORT          with `links`: it prints each confirmation link that it is mailed

It keeps nothing else, so that what is measured is the sender.
"""

from __future__ import annotations

import asyncio
import logging
import quopri
import re
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.support.private_servers import find_free_port
from tests.support.project import ROOT

LINK = re.compile(rb"https?://[^/\s]+(/letters/[\w.\-]+/confirm)\b")


class YesHandler:
    """Takes everything; prints links when asked to."""

    def __init__(self, *, has_links: bool) -> None:
        self._has_links = has_links

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """One mail, taken."""
        if self._has_links:
            found = LINK.search(quopri.decodestring(cast(bytes, envelope.content)))
            if found is not None:
                print(envelope.rcpt_tos[0], found[1].decode(), flush=True)
        return "250 2.0.0 ok"


@dataclass(frozen=True)
class Relay:
    """A running relay. `links` gives lines `address path` when it was started for them."""

    port: int
    links: IO[str]


@contextmanager
def running_relay(*, has_links: bool = False) -> Iterator[Relay]:
    """A relay on a free port of loopback."""
    port = find_free_port()
    command = [sys.executable, "-m", "tests.bench.relay", str(port), *(["links"] if has_links else [])]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        _wait_for(port)
        yield Relay(port, cast("IO[str]", process.stdout))
    finally:
        process.terminate()
        process.wait(10)


def measure_smtplib(port: int, mails: Sequence[tuple[str, str, bytes]]) -> float:
    """Mails (envelope sender, recipient, message) a second by smtplib's `sendmail` on one connection, nothing
    else done."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.invalid") as host:
        host.ehlo()
        started = time.perf_counter()
        for sender, recipient, message in mails:
            host.sendmail(sender, [recipient], message)
        return len(mails) / (time.perf_counter() - started)


def _wait_for(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            smtplib.SMTP("127.0.0.1", port, timeout=2).quit()
            return
        except (OSError, smtplib.SMTPException):
            time.sleep(0.05)
    raise TimeoutError(f"no relay on port {port}")


async def _serve(port: int, handler: Any) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, enable_SMTPUTF8=False, hostname="relay.invalid"), "127.0.0.1", port
    )
    await server.serve_forever()


if __name__ == "__main__":
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    asyncio.run(_serve(int(sys.argv[1]), YesHandler(has_links="links" in sys.argv)))
