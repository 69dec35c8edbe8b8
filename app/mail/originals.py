"""A mail of ours with somebody else's attached, byte for byte as it came."""

from __future__ import annotations

import base64
import secrets
from email.message import EmailMessage
from typing import Any, cast

from app.mail.headers import POLICY
from app.mail.messages import LONGEST_LINE

FILE = "message.eml"


class MessageWithOriginal(EmailMessage):
    """A message in whose bytes the original stands in place of a mark. The library would write the original's headers
    anew, and stumble over hostile ones."""

    original = b""
    mark = ""

    def as_bytes(self, *args: Any, **kwargs: Any) -> bytes:
        """The whole message."""
        return super().as_bytes(*args, **kwargs).replace(self.mark.encode(), self.original, 1)


def attach_original(message: EmailMessage, original: bytes) -> MessageWithOriginal:
    """`message`, built here, with the mail `original` attached: as message/rfc822, or, where no relay could carry that
    as it is (a line too long, a zero byte), as a file."""
    whole = MessageWithOriginal(policy=POLICY)
    for name, value in message.items():
        whole[name] = value
    whole.set_payload(message.get_payload())
    whole.make_mixed()
    cast(Any, whole).attach(_make_part(whole, _end_lines(original)))
    return whole


def _make_part(whole: MessageWithOriginal, original: bytes) -> EmailMessage:
    part = EmailMessage(policy=POLICY)
    if not _can_stand(original):
        part["Content-Type"] = "application/octet-stream"
        part["Content-Transfer-Encoding"] = "base64"
        part.set_payload(base64.encodebytes(original).decode("ascii"))
    else:
        whole.original, whole.mark = original, secrets.token_hex(32)
        part["Content-Type"] = "message/rfc822"
        part["Content-Transfer-Encoding"] = "7bit" if original.isascii() else "8bit"
        part.set_payload(whole.mark)
    part["Content-Disposition"] = f'attachment; filename="{FILE}"'
    return part


def _end_lines(original: bytes) -> bytes:
    return b"\r\n".join(original.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))


def _can_stand(original: bytes) -> bool:
    return b"\0" not in original and max(map(len, original.split(b"\r\n"))) <= LONGEST_LINE
