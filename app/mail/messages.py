"""Messages as values: built here, kept in the outbox, handed over by the sender as they are."""

from __future__ import annotations

import base64
import quopri
import re
import secrets
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from typing import Any

from flask import current_app, render_template
from werkzeug.test import EnvironBuilder

from app.core.clock import now
from app.core.extensions import get_config
from app.mail.errors import HeaderRefused
from app.mail.headers import NAME, POLICY, check_address, check_text, format_address
from app.mail.text import tidy_text, wrap_text

LONGEST_LINE = 998
NOT_PLAIN = re.compile(rb"[^\x20-\x7e\n\t]")


def build_message(
    *,
    sender: Address,
    to: Address | None,
    subject: str,
    text: str,
    html: str | None = None,
    reply_to: Address | None = None,
    message_id: str | None = None,
    headers: dict[str, str] | None = None,
) -> EmailMessage:
    """A message with its own Message-ID and Date; raises `HeaderRefused`.

    Without `to` the header is written when it is sent, from what the kind's check answers. The text is
    wrapped for reading; any script arrives intact, in lines that every relay takes.
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = check_address("From", sender)
    if to is not None:
        message["To"] = check_address("To", to)
    if reply_to is not None:
        message["Reply-To"] = check_address("Reply-To", reply_to)
    message["Subject"] = check_text("Subject", subject)
    message["Date"] = format_datetime(now())
    message["Message-ID"] = check_text("Message-ID", message_id or make_message_id())
    for name, value in (headers or {}).items():
        if not NAME.fullmatch(name) or not value.isascii():
            raise HeaderRefused(name if NAME.fullmatch(name) else "name")
        message[name] = check_text(name, value)
    _set_text(message, wrap_text(text))
    if html is not None:
        alternative = EmailMessage(policy=POLICY)
        _set_text(alternative, html, subtype="html")
        message.make_alternative(boundary=f"={secrets.token_hex(16)}=")
        message.attach(alternative)
    return message


@dataclass(frozen=True, slots=True)
class MailWords:
    """What a mail of the site's own says: its subject, and the same in plain text and in HTML."""

    subject: str
    text: str
    html: str


def render_service_message(
    name: str,
    to: str,
    /,
    *,
    reply_to: Address | None = None,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> EmailMessage:
    """A mail of the site's own to the address `to`, from templates."""
    return build_service_message(render_mail_words(name, **context), to, reply_to=reply_to, headers=headers)


def render_mail_words(name: str, /, **context: Any) -> MailWords:
    """The words of `templates/email/<name>/{subject.txt,body.txt,body.html}`.

    `url_for(…, _external=True)` in them gives addresses of the site's own, whatever host a request named.
    """
    with current_app.request_context(dict(_make_environ(get_config().site_url))):
        subject = render_template(f"email/{name}/subject.txt", **context).strip(" \n")
        text = render_template(f"email/{name}/body.txt", **context)
        html = render_template(f"email/{name}/body.html", **context)
    return MailWords(subject, tidy_text(text), html)


def build_service_message(
    words: MailWords, to: str, *, reply_to: Address | None = None, headers: dict[str, str] | None = None
) -> EmailMessage:
    """A mail of the site's own to the address `to`; raises `HeaderRefused`."""
    return build_message(
        sender=make_sender(),
        to=read_address("To", to),
        subject=words.subject,
        text=words.text,
        html=words.html,
        reply_to=reply_to,
        headers={"Auto-Submitted": "auto-generated", **(headers or {})},
    )


def make_sender() -> Address:
    """Who the site's own mails are from."""
    config = get_config()
    return Address(config.site_name, addr_spec=config.effective_mail_from)


def make_message_id() -> str:
    """A new Message-ID on the site's own mail domain."""
    return f"<{secrets.token_hex(16)}@{get_config().mail_domain}>"


def read_address(header: str, address: str, name: str = "") -> Address:
    """The `Address` for a bare `address`; raises `HeaderRefused`, which names `header`."""
    local, _, domain = address.rpartition("@")
    try:
        return check_address(header, Address(name, local, domain.encode("idna").decode() if domain else ""))
    except (ValueError, IndexError):
        raise HeaderRefused(header) from None


def set_recipient(message: bytes, to: Address) -> bytes:
    """`message`, one of ours, with `to` as its To header in place of what stood there."""
    head, gap, body = message.partition(b"\r\n\r\n")
    lines: list[bytes] = []
    for line in head.split(b"\r\n"):
        if line[:1] in b" \t" and lines:
            lines[-1] += b"\r\n" + line
        else:
            lines.append(line)
    kept = [line for line in lines if not line.lower().startswith(b"to:")]
    kept.insert(1, f"To: {format_address('To', to)}".encode("ascii"))
    return b"\r\n".join(kept) + gap + body


@cache
def _make_environ(base_url: str) -> dict[str, Any]:
    """The surroundings of a request to the site, so that addresses in a mail are whole ones."""
    return EnvironBuilder(base_url=base_url).get_environ()


def _set_text(message: EmailMessage, text: str, subtype: str = "plain") -> None:
    content = text.encode("utf-8", "replace").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    content = content if content.endswith(b"\n") else content + b"\n"
    message["MIME-Version"] = "1.0"
    message["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    encoding, payload = _encode_content(content)
    message["Content-Transfer-Encoding"] = encoding
    message.set_payload(payload)


def _encode_content(content: bytes) -> tuple[str, str]:
    """The plainest encoding that any relay keeps as it is: 7bit, or the shorter of quoted-printable and
    base64."""
    is_short = max(len(line) for line in content.split(b"\n")) <= LONGEST_LINE
    is_plain = NOT_PLAIN.search(content) is None
    if is_plain and is_short:
        return "7bit", content.decode("ascii")
    quoted = quopri.encodestring(content).replace(b"\r", b"=0D")
    packed = base64.encodebytes(content.replace(b"\n", b"\r\n"))
    if len(quoted) <= len(packed):
        return "quoted-printable", quoted.decode("ascii")
    return "base64", packed.decode("ascii")
