"""What an incoming mail is, found out without believing it: a bounce, an automatic answer, a list's, our own, or a
person's.

Anybody can send anything here. The head and the first quarter of a megabyte are parsed and no more, nothing in it
raises, and the words themselves are never looked at but in bounces.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import ObsoleteHeaderDefect
from email.message import Message
from email.parser import BytesHeaderParser
from enum import StrEnum

from app.core.extensions import get_config
from app.mail.bounces import Bounce, find_bounce, list_parts, read_field
from app.mail.headers import ADDRESS

LARGEST = 10 * 1024 * 1024
PARSED = 256 * 1024
AUTOMATIC = ("x-autoreply", "x-autorespond", "x-auto-response-suppress")
AUTOMATIC_SUBJECT = re.compile(r"(automatic reply|auto[- ]?reply|out of (the )?office)\b", re.IGNORECASE)


class Meaning(StrEnum):
    """What a mail is."""

    BOUNCE = "bounce"
    REPORT = "report"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    OURS = "ours"
    MAIL = "mail"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Inbound:
    """One incoming mail. `sender` is the one address of its From header in lower case, "" where there is not exactly
    one. `bounce` is set when `meaning` is. `identity` is the same for a mail that comes twice."""

    meaning: Meaning
    sender: str
    subject: str
    identity: str
    raw: bytes
    bounce: Bounce | None = None

    @property
    def is_too_large(self) -> bool:
        """True for a mail of more bytes than are passed on."""
        return len(self.raw) > LARGEST


def read_inbound(raw: bytes) -> Inbound:
    """What the mail `raw` is. Never raises."""
    try:
        message = message_from_bytes(raw[:PARSED], policy=policy.compat32)
        return _judge(message, raw)
    except Exception:  # a mail that the parser cannot take (nested thousands deep, say) is nobody's
        return Inbound(Meaning.UNREADABLE, "", "", hashlib.sha256(raw).hexdigest(), raw)


def list_recipients(raw: bytes) -> list[str]:
    """The addresses that a mail was delivered to as its headers tell, the surest first, for feeds that do not say."""
    try:
        message = BytesHeaderParser(policy=policy.compat32).parsebytes(raw[:PARSED])
        names = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
        lines = [str(value)[:1000] for name in names for value in message.get_all(name, [])]
    except Exception:  # as above
        return []
    found = (match.group() for line in lines for match in ADDRESS.finditer(line))
    return list(dict.fromkeys(address.lower() for address in found))


def _judge(message: Message, raw: bytes) -> Inbound:
    sender = read_sender(message)
    bounce = find_bounce(message, sender)
    facts = (sender, read_field(message, "Subject", 200), _identify(message, raw), raw)
    return Inbound(Meaning.BOUNCE if bounce else _name_meaning(message, sender), *facts, bounce=bounce)


def read_sender(message: Message) -> str:
    """The address of the From header in lower case; "" unless there is one header with one address, written so that
    nobody can read it in two ways."""
    values = message.get_all("From", [])
    text = str(values[0]) if len(values) == 1 else ""
    if not text or len(text) > 1000:
        return ""
    header = policy.default.header_factory("From", " ".join(text.split()))
    is_plain = all(isinstance(defect, ObsoleteHeaderDefect) for defect in header.defects)
    if not is_plain or len(header.addresses) != 1:
        return ""
    address = header.addresses[0].addr_spec
    return address.lower() if ADDRESS.fullmatch(address) else ""


def _name_meaning(message: Message, sender: str) -> Meaning:
    automatic = read_field(message, "Auto-Submitted").lower()
    if _is_ours(message, sender):
        return Meaning.OURS
    if _is_list(message):
        return Meaning.LIST
    if any(part.get_content_type() in REPORTS for part in list_parts(message)):
        return Meaning.REPORT
    is_answer = bool(automatic) and not automatic.startswith("no")
    is_answer = is_answer or any(message.get(name) is not None for name in AUTOMATIC)
    if is_answer or AUTOMATIC_SUBJECT.match(read_field(message, "Subject")):
        return Meaning.AUTO_REPLY
    return Meaning.MAIL


REPORTS = frozenset(
    {
        "multipart/report",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
    }
)


def _is_ours(message: Message, sender: str) -> bool:
    """A mail that we sent: from the address of service mails or one of the keyed ones, or with a Message-ID of ours."""
    config = get_config()
    own = f"@{config.mail_domain}".lower()
    is_keyed = sender.endswith(own) and "+" in sender
    has_own_id = read_field(message, "Message-ID").lower().rstrip(">").endswith(own)
    return is_keyed or has_own_id or sender == config.effective_mail_from.lower()


def _is_list(message: Message) -> bool:
    has_list = any(message.get(name) is not None for name in ("List-Id", "List-Post"))
    return has_list or read_field(message, "Precedence").lower() == "list"


def _identify(message: Message, raw: bytes) -> str:
    """The Message-ID; without one, a hash of what the sender wrote, which relays do not change."""
    message_id = read_field(message, "Message-ID")
    if message_id:
        return message_id
    body = raw.partition(b"\n\r\n")[2] or raw.partition(b"\n\n")[2]
    parts = (read_field(message, name).encode("utf-8", "replace") for name in ("From", "Date", "Subject"))
    return hashlib.sha256(b"\0".join([*parts, body])).hexdigest()
