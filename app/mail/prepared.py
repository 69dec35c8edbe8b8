"""Mails of the site's own that say the same to everybody but for a few words: encoded once, then filled.

Quoted-printable is made line by line, so the lines that hold nothing of a mail's own are encoded once for all of
them. No such line can begin as the boundary does, for "=_" stands for no byte (RFC 2045, 6.7).
"""

from __future__ import annotations

import quopri
import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from itertools import groupby
from types import MappingProxyType

from markupsafe import escape

from app.core.clock import now
from app.mail.headers import check_text, fold_text, format_address
from app.mail.messages import MailWords, make_message_id, make_sender, read_address
from app.mail.text import wrap_text


@dataclass(frozen=True, slots=True)
class FinishedMail:
    """A mail as it will be handed over, with what the outbox must know of it. `to` is the address of its To header,
    None where that is written at the sending."""

    message_id: str
    to: str | None
    content: bytes


@dataclass(frozen=True, slots=True)
class OwnLine:
    """A line with marks in it: its `pieces` are words and marks in turn. In plain text it is wrapped once it is
    filled."""

    pieces: tuple[str, ...]
    is_html: bool

    def fill(self, values: Mapping[str, str]) -> bytes:
        """The line encoded, each mark replaced by its value (escaped for HTML)."""
        line = _fill(self.pieces, values)
        return _encode(line if self.is_html else wrap_text(line))


@dataclass(frozen=True, slots=True)
class PreparedMail:
    """A mail that lacks its recipient, its time, its Message-ID and the values of its marks."""

    subject: tuple[str, ...]
    head: bytes
    body: tuple[bytes | OwnLine, ...]

    def fill(
        self, to: str, own: Mapping[str, str], texts: Mapping[str, str] = MappingProxyType({})
    ) -> FinishedMail:
        """The mail to the address `to`, with `own` and `texts`, which may have many lines, in place of the marks;
        raises `HeaderRefused`, also for a value of `own` that is no plain text of one line. No mark is looked for in a
        value."""
        for mark, value in own.items():
            check_text(mark, value)
        message_id, values = make_message_id(), {**own, **texts}
        escaped = {mark: str(escape(value)) for mark, value in values.items()}
        address = format_address("To", read_address("To", to))
        head = f"Subject: {fold_text('Subject', _fill(self.subject, own))}\r\nTo: {address}\r\n"
        head += f"Date: {format_datetime(now())}\r\nMessage-ID: {message_id}\r\n\r\n"
        body = [
            piece if isinstance(piece, bytes) else piece.fill(escaped if piece.is_html else values)
            for piece in self.body
        ]
        return FinishedMail(message_id, to, b"".join([self.head, head.encode("ascii"), *body]))


def finish_mail(message: EmailMessage) -> FinishedMail:
    """A mail that was built by `build_message`."""
    header = message["To"]
    to = header.addresses[0].addr_spec if header is not None and header.addresses else None
    return FinishedMail(str(message["Message-ID"]), to, message.as_bytes())


def prepare_mail(words: MailWords, marks: Collection[str]) -> PreparedMail:
    """The mail with these words, in which `marks` (letters and hyphens) are each mail's own."""
    boundary = f"=_{secrets.token_hex(16)}"
    head = {
        "From": format_address("From", make_sender()),
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    body: list[bytes | OwnLine] = []
    for kind, text, is_html in (("plain", words.text, False), ("html", words.html, True)):
        body += [_make_part_head(boundary, kind), *_encode_lines(text, marks, is_html)]
    lines = (f"{name}: {value}\r\n" for name, value in head.items())
    return PreparedMail(
        _split_at(marks, words.subject),
        "".join(lines).encode("ascii"),
        (*body, f"\r\n--{boundary}--\r\n".encode()),
    )


def _fill(pieces: Sequence[str], values: Mapping[str, str]) -> str:
    """Words and marks in turn, each mark replaced by its value."""
    return "".join([values[piece] if place % 2 else piece for place, piece in enumerate(pieces)])


def _make_part_head(boundary: str, kind: str) -> bytes:
    head = f'\r\n--{boundary}\r\nContent-Type: text/{kind}; charset="utf-8"\r\n'
    return f"{head}Content-Transfer-Encoding: quoted-printable\r\n\r\n".encode()


def _encode_lines(text: str, marks: Collection[str], is_html: bool) -> Iterator[bytes | OwnLine]:
    def has_mark(line: str) -> bool:
        return any(mark in line for mark in marks)

    for is_own, lines in groupby(text.removesuffix("\n").split("\n"), has_mark):
        if is_own:
            yield from (OwnLine(_split_at(marks, line), is_html) for line in lines)
        else:
            piece = "\n".join(lines)
            yield _encode(piece if is_html else wrap_text(piece))


def _split_at(marks: Collection[str], line: str) -> tuple[str, ...]:
    return tuple(re.split(f"({'|'.join(marks)})", line))


def _encode(text: str) -> bytes:
    """Whole lines in quoted-printable, ended as lines of a mail are."""
    return (
        quopri.encodestring(f"{text}\n".encode("utf-8", "replace"))
        .replace(b"\r", b"=0D")
        .replace(b"\n", b"\r\n")
    )
