"""A real SMTP server for tests that answers as it is told and keeps what it accepted.

    catcher.script("rcpt", "451 4.3.0 later")     # once; then it says yes again catcher.script("end", DROP)
    # takes the words, drops the connection, keeps nothing catcher.script("end", KEEP_AND_DROP)          #
    takes the words, keeps them, drops the connection before its reply catcher.answer("mail", "550 5.7.1 no")
    # always

Steps: connect, ehlo, starttls, auth, mail, rcpt, data (before 354), end (the final dot), quit. A reply may be
`Slow(seconds)`, or at the end `Drip(gap, count)`.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import defaultdict, deque
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session, syntax

DROP = "drop"
KEEP_AND_DROP = "keep and drop"
CUT = "cut"


@dataclass(frozen=True)
class Slow:
    """Says yes after some seconds."""

    seconds: float


@dataclass(frozen=True)
class Drip:
    """Says yes in the end, a byte at a time with a gap of some seconds."""

    gap: float
    count: int


@dataclass(frozen=True)
class Caught:
    """One accepted mail."""

    envelope_from: str
    recipients: tuple[str, ...]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        """The mail, read."""
        return cast(EmailMessage, message_from_bytes(self.raw, policy=default))

    @property
    def text(self) -> str:
        """Its plain text."""
        part = self.message.get_body(("plain",))
        assert part is not None
        return str(part.get_content())


class Catcher:
    """The server, in a thread of its own. `mails` is what it accepted, `connections` how many it saw."""

    def __init__(
        self, ssl_context: ssl.SSLContext | None = None, starttls_context: ssl.SSLContext | None = None
    ) -> None:
        self._ssl_context = ssl_context
        self.starttls_context = starttls_context
        self.logins: list[str] = []
        self.mails: list[Caught] = []
        self.connections = 0
        self.seen: list[str] = []
        self.transports: set[Any] = set()
        self._once: dict[str, deque[Any]] = defaultdict(deque)
        self._always: dict[str, Any] = {}
        self._loop: asyncio.AbstractEventLoop
        self._thread: threading.Thread
        self._server: asyncio.Server | None = None
        self.port = 0

    def start(self) -> Catcher:
        """Listen on a free port of loopback, the same one again after `stop`."""
        opened = threading.Event()
        self._loop = asyncio.new_event_loop()

        async def listen() -> None:
            self._server = await self._loop.create_server(
                lambda: ScriptedSmtp(self), "127.0.0.1", self.port, ssl=self._ssl_context
            )
            self.port = self._server.sockets[0].getsockname()[1]
            opened.set()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.run_until_complete(listen())
            self._loop.run_forever()

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert opened.wait(5)
        return self

    def stop(self) -> None:
        """Be away: every connection is cut."""

        async def close() -> None:
            if self._server is not None:
                self._server.close()
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            for transport in list(self.transports):
                transport.abort()
            await asyncio.sleep(0)
            self._loop.call_soon(self._loop.stop)

        asyncio.run_coroutine_threadsafe(close(), self._loop)
        self._thread.join(5)
        self._loop.close()

    def script(self, step: str, *replies: Any) -> None:
        """Answer the next times at `step` with these replies."""
        self._once[step].extend(replies)

    def answer(self, step: str, reply: Any) -> None:
        """Answer always at `step` with this reply; None: yes again."""
        self._always[step] = reply

    def next_reply(self, step: str) -> Any:
        """What to say at `step` this time; None is yes."""
        self.seen.append(step)
        return self._once[step].popleft() if self._once[step] else self._always.get(step)


class ScriptedSmtp(SMTP):
    """aiosmtpd that asks its catcher at every step."""

    def __init__(self, catcher: Catcher) -> None:
        self.catcher = catcher
        options: dict[str, Any] = {"tls_context": catcher.starttls_context, "auth_require_tls": False}
        super().__init__(
            self, enable_SMTPUTF8=False, hostname="catcher.invalid", authenticator=self._let_in, **options
        )

    def connection_made(self, transport: Any) -> None:
        """Greet, or not."""
        self.catcher.connections += 1
        self.catcher.transports.add(transport)
        reply = self.catcher.next_reply("connect")
        if reply is None:
            super().connection_made(transport)
        elif reply == DROP:
            transport.abort()
        else:
            transport.write(f"{reply}\r\n".encode())
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        """The other side went, perhaps before it was greeted."""
        self.catcher.transports.discard(self.transport)
        if self.session is not None:
            super().connection_lost(error)

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """EHLO."""
        session.host_name = hostname
        reply = await self._reply("ehlo")
        return [reply] if reply else responses

    @syntax("STARTTLS", when="tls_context")
    async def smtp_STARTTLS(self, arg: str) -> None:
        """STARTTLS, which begins the conversation anew."""
        reply = await self._reply("starttls")
        if reply:
            await self.push(reply)
        else:
            await super().smtp_STARTTLS(arg)

    @syntax("AUTH <mechanism>")
    async def smtp_AUTH(self, arg: str) -> None:
        """AUTH."""
        reply = await self._reply("auth")
        if reply:
            await self.push(reply)
        else:
            await super().smtp_AUTH(arg)

    def _let_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.catcher.logins.append(data.login.decode())
        return AuthResult(success=True)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """MAIL."""
        reply = await self._reply("mail")
        if not reply:
            envelope.mail_from = address
        return reply or "250 ok"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """RCPT."""
        reply = await self._reply("rcpt")
        if not reply:
            envelope.rcpt_tos.append(address)
        return reply or "250 ok"

    @syntax("DATA")
    async def smtp_DATA(self, arg: str) -> None:
        """DATA, before 354."""
        reply = await self._reply("data")
        if reply == CUT:  # it asks for the words and drops the connection in the middle of them
            await self.push("354 go on")
            await self._reader.readline()  # type: ignore[union-attr]
            self._drop()
        if reply:
            await self.push(reply)
        else:
            await super().smtp_DATA(arg)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """The final dot."""
        reply = self.catcher.next_reply("end")
        if isinstance(reply, Slow):
            await asyncio.sleep(reply.seconds)
            reply = None
        if isinstance(reply, Drip):
            await self._drip(reply)
            reply = None
        if reply in {None, KEEP_AND_DROP}:
            content = cast(bytes, envelope.content)
            self.catcher.mails.append(Caught(str(envelope.mail_from), tuple(envelope.rcpt_tos), content))
        if reply in {DROP, KEEP_AND_DROP}:
            self._drop()
        return str(reply or "250 2.0.0 ok, kept")

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """QUIT."""
        return await self._reply("quit") or "221 bye"

    async def _reply(self, step: str) -> str:
        reply = self.catcher.next_reply(step)
        if isinstance(reply, Slow):
            await asyncio.sleep(reply.seconds)
            return ""
        if reply == DROP:
            self._drop()
        return reply or ""

    async def _drip(self, how: Drip) -> None:
        for _ in range(how.count):
            if self.transport is not None:
                self.transport.write(b"2")
            await asyncio.sleep(how.gap)

    def _drop(self) -> None:
        if self.transport is not None:
            self.transport.abort()
        raise ConnectionResetError("dropped as told")
