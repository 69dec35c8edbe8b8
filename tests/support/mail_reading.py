"""Mails read as a person's program reads them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage


def read_mail(message: bytes) -> EmailMessage:
    """The message with its headers decoded."""
    return message_from_bytes(message, policy=policy.default)  # type: ignore[return-value]


def get_text(message: bytes) -> str:
    """The plain text of a message."""
    part = read_mail(message).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def get_html(message: bytes) -> str:
    """The HTML twin of a message."""
    part = read_mail(message).get_body(("html",))
    assert part is not None
    return str(part.get_content())
