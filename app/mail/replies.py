"""What a relay's replies mean."""

from __future__ import annotations

import re

from app.mail.errors import MailError

RELAY_STEPS = frozenset({"connect", "ehlo", "starttls", "auth", "mail"})


class ReplyError(MailError):
    """An answer that is not yes: at which `step` (connect, ehlo, mail, rcpt, data, end), its `code` and
    `text`."""

    def __init__(self, step: str, code: int | None, text: str) -> None:
        super().__init__(f"{step} {code}")
        self.step = step
        self.code = code
        self.text = text


class TryLater(ReplyError):
    """Temporary: a 4xx, or no connection before DATA began."""


class Refused(ReplyError):
    """Permanent: a 5xx to RCPT or DATA."""


class RelayRefused(ReplyError):
    """A 5xx to connecting, EHLO, STARTTLS, AUTH or MAIL: the relay does not want us, no letter is at
    fault."""


class ReplyLost(MailError):
    """The connection was lost after DATA began, before a reply: nobody knows."""


def check_reply(step: str, code: int, text: bytes | str, expected: int | None = None) -> None:
    """Nothing when the reply says yes (2xx, or the code `expected`); raises one of the errors above. Where code
    and enhanced code (RFC 3463) disagree, it is temporary: nothing ends that might go well."""
    if code == expected or (expected is None and 200 <= code < 300):
        return
    words = clean_text(text)
    if code < 500 or find_enhanced_code(words).startswith("4."):
        raise TryLater(step, code, words)
    raise (RelayRefused if step in RELAY_STEPS else Refused)(step, code, words)


def is_answer(code: int) -> bool:
    """True for a reply that says yes, later or no (RFC 5321, 4.2.1); smtplib gives -1 for what is none."""
    return 200 <= code < 300 or 400 <= code < 600


def clean_text(text: bytes | str) -> str:
    """A server's words in one line, at most 300 letters, without addresses."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    words = re.sub(r"<?[^\s<>@]+@[^\s<>@]+>?", "[address]", words)
    return " ".join("".join(char if char.isprintable() else " " for char in words).split())[:300]


def find_enhanced_code(text: str | None) -> str:
    """The enhanced status code (RFC 3463) at the beginning of a server's words, such as "5.1.1", or ""."""
    found = re.match(r"[245]\.\d{1,3}\.\d{1,3}\b", text or "")
    return found.group() if found else ""
