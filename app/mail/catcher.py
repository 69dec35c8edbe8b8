"""A mail catcher for development: an SMTP server on loopback that keeps what it is given and sends nothing
on."""

from __future__ import annotations

import asyncio
import logging
import signal
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from app.mail.caught import keep_mail

HOST = "127.0.0.1"


class Handler:
    """Says yes to everything and keeps it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  (aiosmtpd's name)
        """Keep one mail."""
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        name = keep_mail(self._folder, envelope.mail_from or "", envelope.rcpt_tos, content)
        return f"250 2.0.0 Kept as {name}"


def run_catcher(folder: Path, port: int) -> None:
    """Catch mail on loopback until TERM or Ctrl-C; raises `OSError` when the port cannot be had."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    asyncio.run(_serve(Handler(folder), port))


async def _serve(handler: Handler, port: int) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(lambda: SMTP(handler, hostname="localhost"), HOST, port)
    await stopped.wait()
    server.close()
