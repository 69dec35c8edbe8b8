"""What a bounce says: RFC 3464 read by its fields, every other shape by flufl.bounce.

Only `hard` and `soft` are final: the mail did not arrive. A full mailbox (x.2.2) is soft whatever its class, for it
empties again; a mail that the other side gave up on after trying for days (4.x.x) is soft too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import message_from_string
from email.message import Message
from typing import Any, Literal

from flufl.bounce import all_failures

from app.mail.replies import clean_text

Weight = Literal["hard", "soft", "delayed"]

ENHANCED = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?!\d|\.\d)")
REPLY = re.compile(r"(?<![\d.])([45])\d\d(?![\d.])")
DAEMONS = ("mailer-daemon", "mail-daemon", "postmaster", "mail delivery", "microsoftexchange")
MOST_TEXT = 20_000


@dataclass(frozen=True)
class Bounce:
    """A mail of ours that came back, or waits. `code` is the enhanced status (RFC 3463) or ""; `text` the server's
    words without addresses; `recipients` whom it was for, lower case; `original_id` the Message-ID of what bounced, or
    None where the bounce does not say."""

    weight: Weight
    code: str
    text: str
    recipients: frozenset[str]
    original_id: str | None


def find_bounce(message: Message, sender: str) -> Bounce | None:
    """The bounce that `message` is; None when it is something else. `sender` is the address of its From header: shapes
    without RFC 3464's fields are believed of a mail daemon only, for people quote bounces."""
    blocks = _list_blocks(message)
    if blocks:
        return _read_blocks(message, blocks)
    if not _is_daemon(message, sender):
        return None
    temporary, permanent = _ask_library(message)
    if not temporary and not permanent:
        return None
    text = _find_text(message)
    code = _find_code(text)
    weight = _weigh(code) if permanent else "delayed"
    return Bounce(
        weight, code, clean_text(_find_line(text, code)), temporary | permanent, _find_original(message)
    )


def read_field(message: Message, name: str, most: int = 1000) -> str:
    """One header as plain text, at most `most` letters, in one line; "" when there is none. Never raises."""
    try:
        value = message.get(name)
    except Exception:  # whatever a hostile header does to the parser
        return ""
    return " ".join(str(value)[:most].split()) if value is not None else ""


def _list_blocks(message: Message) -> list[Message]:
    """The fields about each recipient of a delivery status, where there are any."""
    found: list[Message] = []
    for part in list_parts(message):
        payload: Any = part.get_payload()
        blocks = (
            [block for block in payload if isinstance(block, Message)] if isinstance(payload, list) else []
        )
        if part.get_content_type() == "message/delivery-status":
            found += blocks
        elif (
            part.get_content_type() == "message/global-delivery-status"
        ):  # RFC 6533: read as one mail by the library
            texts = [text for block in blocks for text in str(block.get_payload()).split("\n\n")]
            found += [message_from_string(text) for text in texts[:20]]
    return [block for block in found if read_field(block, "Action")]


def list_parts(message: Message) -> list[Message]:
    """The message and its parts, two levels deep and 20 at most, without what is inside attached mails."""
    parts, level = [message], [message]
    for _ in range(2):
        below: list[Message] = []
        for part in level:
            payload: Any = part.get_payload()
            if part.get_content_maintype() == "multipart" and isinstance(payload, list):
                below += [child for child in payload[:20] if isinstance(child, Message)]
        parts, level = parts + below, below
    return parts[:20]


def _read_blocks(message: Message, blocks: list[Message]) -> Bounce | None:
    failed = [block for block in blocks if _action(block).startswith(("fail", "error"))]
    delayed = [block for block in blocks if _action(block).startswith("delay")]
    named = failed or delayed
    if not named:
        return None  # delivered, relayed, expanded: a receipt
    code = _read_code(named[0])
    text = clean_text(read_field(named[0], "Diagnostic-Code").partition(";")[2])
    recipients = frozenset(address for block in named for address in _read_recipients(block))
    weight = _weigh(code) if failed else "delayed"
    return Bounce(weight, code, text, recipients, _find_original(message))


def _action(block: Message) -> str:
    return read_field(block, "Action").lower()


def _read_code(block: Message) -> str:
    """The status; where it says nothing (x.0.0), what the other server's own words say."""
    status = _find_code(read_field(block, "Status"))
    words = read_field(block, "Diagnostic-Code").partition(";")[2]
    if status and not status.endswith(".0.0"):
        return status
    reply = REPLY.search(words)
    return _find_code(words) or (f"{reply[1]}.0.0" if reply else status)


def _read_recipients(block: Message) -> list[str]:
    fields = (read_field(block, name) for name in ("Original-Recipient", "Final-Recipient"))
    found = ((field.partition(";")[2] or field).strip(" <>").lower() for field in fields)
    return [address for address in found if "@" in address]


def _weigh(code: str) -> Weight:
    return "soft" if code.startswith("4") or code.endswith(".2.2") else "hard"


def _is_daemon(message: Message, sender: str) -> bool:
    if message.get("X-Failed-Recipients") is not None:
        return True
    return sender.startswith(DAEMONS) or read_field(message, "From").lower().startswith(DAEMONS)


def _ask_library(message: Message) -> tuple[frozenset[str], frozenset[str]]:
    try:
        temporary, permanent = all_failures(message)
    except Exception:  # its detectors stumble over headers that are not text
        return frozenset(), frozenset()
    return _decode(temporary), _decode(permanent)


def _decode(addresses: Any) -> frozenset[str]:
    found = (
        address.decode("ascii", "replace") if isinstance(address, bytes) else str(address)
        for address in addresses
    )
    return frozenset(address.lower() for address in found)


def _find_code(text: str) -> str:
    found = ENHANCED.search(text)
    return found.group() if found else ""


def _find_line(text: str, code: str) -> str:
    return next((line for line in text.splitlines() if code and code in line), "")


def _find_text(message: Message) -> str:
    for part in list_parts(message):
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            return payload[:MOST_TEXT].decode("utf-8", "replace") if isinstance(payload, bytes) else ""
    return ""


def _find_original(message: Message) -> str | None:
    """The Message-ID of the mail that the bounce gives back, as a part or in its text."""
    for part in list_parts(message)[1:]:
        if part.get_content_type() in {"message/rfc822", "message/global", "message/global-headers"}:
            payload: Any = part.get_payload()
            if isinstance(payload, list) and payload and isinstance(payload[0], Message):
                return read_field(payload[0], "Message-ID") or None
        if part.get_content_type() == "text/rfc822-headers":
            return _find_id(part.get_payload(decode=True))
    return _find_id(_find_text(message).encode())


def _find_id(text: Any) -> str | None:
    found = re.search(rb"(?im)^message-id:\s*(<[^<>\s]{1,250}>)", text) if isinstance(text, bytes) else None
    return found[1].decode("ascii", "replace") if found else None
