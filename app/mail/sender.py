"""The only speaker of SMTP: one connection for many mails, in steps, every reply told apart.

Flask-Mail keeps the settings and the frame of the connection. Hardened here: a timeout for every step,
certificates checked, QUIT's errors swallowed (the mail was accepted before it), and messages handed over
exactly as they are kept.
"""

from __future__ import annotations

import io
import smtplib
import ssl
import threading
import time
from typing import Any, cast

from flask import Flask, current_app
from flask_mail import Connection, Mail

from app.core.commits import commit_left
from app.core.extensions import get_config
from app.mail.patience import ReplyReader
from app.mail.replies import RelayRefused, ReplyLost, TryLater, check_reply, clean_text, is_answer

MOST_MAILS = 100
LONGEST_IDLE = 30.0
FINAL_REPLY = 3


class _Session(smtplib.SMTP):
    """A session that waits `timeout` seconds for each reply as a whole, and for each thing that it sends. What this
    thread left to be committed does not wait with it."""

    def getreply(self) -> tuple[int, bytes]:
        """The next reply; raises `SMTPServerDisconnected` when it was not there in time."""
        self._end = time.monotonic() + self.timeout
        if self.file is None and self.sock is not None:
            self.file = io.BufferedReader(ReplyReader(self.sock, lambda: self._end, commit_left))
        reply = super().getreply()
        if self.sock is not None:
            self.sock.settimeout(self.timeout)
        return reply


class _TlsSession(_Session, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


class RelayConnection(Connection):
    """Flask-Mail's connection with a timeout, checked certificates, and errors of ours."""

    def configure_host(self) -> smtplib.SMTP:
        """Connect, EHLO, and STARTTLS and AUTH where they are set."""
        commit_left()  # it may take long, and no outcome is to wait for it
        try:
            return self._open()
        except smtplib.SMTPResponseException as error:
            check_reply("connect", error.smtp_code, error.smtp_error)
            raise TryLater("connect", error.smtp_code, clean_text(error.smtp_error)) from None
        except ssl.SSLCertVerificationError:
            raise RelayRefused("tls", None, "the certificate is not valid for this server") from None
        except smtplib.SMTPServerDisconnected:
            raise TryLater("connect", None, "connection closed") from None
        except smtplib.SMTPException as error:  # it offers no STARTTLS, or no AUTH that we know
            raise RelayRefused("connect", None, type(error).__name__) from None
        except OSError as error:
            raise TryLater("connect", None, type(error).__name__) from None

    def close(self) -> None:
        """QUIT, whatever becomes of it."""
        host, self.host = self.host, None
        if host is None:
            return
        try:
            host.quit()
        except (smtplib.SMTPException, OSError):
            host.close()

    def _open(self) -> smtplib.SMTP:
        config = get_config()
        options: dict[str, Any] = {"timeout": config.mail_timeout, "local_hostname": config.mail_domain}
        if self.mail.use_ssl:
            context = ssl.create_default_context()
            host: smtplib.SMTP = _TlsSession(self.mail.server, self.mail.port, context=context, **options)
        else:
            host = _Session(self.mail.server, self.mail.port, **options)
        try:
            check_reply("ehlo", *host.ehlo())
            if self.mail.use_tls:
                check_reply("starttls", *host.starttls(context=ssl.create_default_context()))
                check_reply("ehlo", *host.ehlo())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host


class Sender:
    """One thread's way to the relay. `begin`, then `hand_over` (or not: the next `begin` starts afresh)."""

    def __init__(self) -> None:
        self._connection = RelayConnection(current_app.extensions["mail"])
        self._mails = 0
        self._used_at = 0.0
        self._is_begun = False

    def begin(self, envelope_from: str, recipient: str) -> None:
        """MAIL and RCPT. Raises `TryLater`, `Refused` (the recipient) or `RelayRefused`."""
        if self._is_worn():
            self.close()
        is_reused = self._connection.host is not None
        try:
            self._begin(envelope_from, recipient)
        except (TryLater, RelayRefused) as error:
            is_ended = error.step == "mail" or error.code == 421
            if not is_reused or not is_ended:
                raise
            self.close()
            self._begin(envelope_from, recipient)  # the relay had enough of the old connection: a new one

    def hand_over(self, message: bytes) -> tuple[int, str]:
        """DATA, after `begin`; the code and text of the acceptance. Raises `TryLater`, `Refused`, or
        `ReplyLost` when the connection was lost after DATA began, before a reply."""
        host = self._host()
        try:
            host.putcmd("DATA")
            code, text = host.getreply()
            self._check("data", code, text, expected=354)
            host.send(quote_dots(message) + b".\r\n")
            host.timeout = get_config().mail_timeout * FINAL_REPLY
            code, text = host.getreply()
            host.timeout = get_config().mail_timeout
        except (smtplib.SMTPServerDisconnected, OSError):
            self._drop()
            raise ReplyLost from None
        if not is_answer(code):
            self._drop()
            raise ReplyLost
        self._is_begun = False
        self._check("end", code, text)
        self._mails += 1
        self._used_at = time.monotonic()
        return code, clean_text(text)

    def close(self) -> None:
        """End the connection politely."""
        self._connection.close()
        self._is_begun = False

    def _begin(self, envelope_from: str, recipient: str) -> None:
        if self._connection.host is None:
            self._connection.host = self._connection.configure_host()
            self._mails, self._is_begun = 0, False
        try:
            if self._is_begun:
                self._check("mail", *self._host().rset())
            self._is_begun = True
            self._check("mail", *self._host().docmd("MAIL", f"FROM:<{envelope_from}>"))
            self._check("rcpt", *self._host().docmd("RCPT", f"TO:<{recipient}>"))
            self._used_at = time.monotonic()
        except (smtplib.SMTPServerDisconnected, OSError):
            self._drop()
            raise TryLater("mail", None, "connection lost") from None

    def _check(self, step: str, code: int, text: bytes, expected: int | None = None) -> None:
        if code == 421:
            self._drop()
        try:
            check_reply(step, code, text, expected)
        except RelayRefused:
            self.close()
            raise

    def _host(self) -> smtplib.SMTP:
        return cast(smtplib.SMTP, self._connection.host)

    def _is_worn(self) -> bool:
        return self._mails >= MOST_MAILS or time.monotonic() - self._used_at > LONGEST_IDLE

    def _drop(self) -> None:
        host, self._connection.host = self._connection.host, None
        if host is not None:
            host.close()


def init_sender(app: Flask) -> None:
    """Give Flask-Mail the settings of the relay."""
    config = app.extensions["config"]
    app.config.update(
        MAIL_SERVER=config.effective_mail_server,
        MAIL_PORT=config.effective_mail_port,
        MAIL_USERNAME=config.mail_username,
        MAIL_PASSWORD=config.mail_password.get_secret_value(),
        MAIL_USE_TLS=config.mail_use_tls,
        MAIL_USE_SSL=config.mail_use_ssl,
        MAIL_DEFAULT_SENDER=config.effective_mail_from,
        MAIL_SUPPRESS_SEND=False,
        MAIL_DEBUG=0,
    )
    Mail(app)
    app.extensions["mail_senders"] = threading.local()


def get_sender() -> Sender:
    """The sender of this thread."""
    senders = current_app.extensions["mail_senders"]
    if not hasattr(senders, "sender"):
        senders.sender = Sender()
    return cast(Sender, senders.sender)


def quote_dots(message: bytes) -> bytes:
    """`message` (lines ended by CRLF) with the dots doubled that begin a line."""
    quoted = message.replace(b"\r\n.", b"\r\n..")
    return b"." + quoted if message.startswith(b".") else quoted
