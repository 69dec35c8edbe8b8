"""What a relay's replies mean."""

from __future__ import annotations

import re

from app.mail.errors import MailError

RELAY_STEPS = frozenset({"connect", "ehlo", "starttls", "auth", "mail"})
WANTS_LOGIN = frozenset({530, 534, 535, 538})
RELAYING = re.compile(r"\brelay", re.IGNORECASE)


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
    """A 5xx to connecting, EHLO, STARTTLS, AUTH or MAIL, or one to RCPT that is about us: the relay does not want us,
    no letter is at fault."""


class ReplyLost(MailError):
    """The connection was lost after DATA began, before a reply: nobody knows."""


def check_reply(step: str, code: int, text: bytes | str, expected: int | None = None) -> None:
    """Nothing when the reply says yes (2xx, or the code `expected`); raises one of the errors above. Where code
    and enhanced code (RFC 3463) disagree, it is temporary: nothing ends that might go well. So is a full mailbox, as in
    a bounce."""
    if code == expected or (expected is None and 200 <= code < 300):
        return
    words = clean_text(text)
    enhanced = find_enhanced_code(words)
    if code < 500 or enhanced.startswith("4.") or enhanced.endswith(".2.2"):
        raise TryLater(step, code, words)
    is_about_us = step in RELAY_STEPS or code in WANTS_LOGIN or (step == "rcpt" and _denies_relaying(words))
    raise (RelayRefused if is_about_us else Refused)(step, code, words)


def _denies_relaying(words: str) -> bool:
    """True for "554 5.7.1 Relay access denied": a relay that does not know us says so only at RCPT, of whatever
    recipient; with another status, such as 5.1.1, its words are about the recipient."""
    enhanced = find_enhanced_code(words)
    return (not enhanced or enhanced.startswith("5.7.")) and RELAYING.search(words) is not None


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
