"""Incoming mail by LMTP (RFC 2033): the relay asks about each recipient before it takes a mail, so that what nobody
is there for is refused in its own SMTP conversation, and no bounce is ever sent."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from flask import Flask

from app.core.log import get_logger
from app.mail.feeds import MOST_READ, Answer, ask_recipient, take_in
from app.mail.inbound import LARGEST

THREADS = 4
MOST_RECIPIENTS = 100
MOST_TAKEN = 4 * LARGEST  # what is too large to pass on is told of, so it is taken
NULL_SENDER = "<>"
REPLIES = {
    Answer.TAKEN: "250 2.0.0 Taken",
    Answer.UNKNOWN: "250 2.0.0 Dropped",  # it was known a moment ago: erased since, and no bounce is wanted
}
LATER = "451 4.3.0 Try again later"

Value = TypeVar("Value")


class LmtpServer(LMTP):
    """Takes long lines too."""

    line_length_limit = 64 * 1024


class Handler:
    """Asks and delivers, in threads of its own, each with the application's context."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="lmtp")

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Any sender will do, and none: bounces have none."""
        envelope.mail_from = address or NULL_SENDER
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Only where somebody is behind the address."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        answer = await self._run(lambda: ask_recipient(address))
        if answer is Answer.UNKNOWN:
            return "550 5.1.1 Nobody is at this address"
        if answer is not Answer.TAKEN:
            return LATER
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """One reply for each recipient."""
        raw = envelope.content[:MOST_READ] if isinstance(envelope.content, bytes) else b""
        answers = [await self._run(lambda to=to: take_in(to, raw)) for to in envelope.rcpt_tos]  # type: ignore[misc]
        return "\r\n".join(REPLIES.get(answer, LATER) for answer in answers)

    async def handle_exception(self, error: Exception) -> str:
        """A fault of ours: the relay keeps the mail."""
        get_logger("mail").error("lmtp_failed", kind=type(error).__name__)
        return LATER

    async def close(self) -> None:
        """Finish what was begun."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _run(self, work: Callable[[], Value]) -> Value:
        def run() -> Value:
            with self._app.app_context():
                return work()

        return await asyncio.get_running_loop().run_in_executor(self._threads, run)


def make_protocol(handler: Handler) -> SMTP:
    """One conversation."""
    options: dict[str, Any] = {"enable_SMTPUTF8": True, "data_size_limit": MOST_TAKEN}
    return LmtpServer(handler, hostname="localhost", ident="LMTP", **options)


def run_lmtp(app: Flask, host: str, port: int) -> None:
    """Take mail until TERM or Ctrl-C; raises `OSError` when the port cannot be had."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # it would write addresses
    asyncio.run(_serve(Handler(app), host, port))


async def _serve(handler: Handler, host: str, port: int) -> None:
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    server = await loop.create_server(lambda: make_protocol(handler), host, port)
    get_logger("mail").info("lmtp_started", port=port)
    await stopped.wait()
    server.close()
    await handler.close()
