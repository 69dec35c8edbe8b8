"""Header lines that say exactly what they were given.

The standard library's own folding drops quotes, blanks and whole words from some long names (mended only
after Python 3.11) and reads `=?…?=` inside a plain text as encoded. Here addresses and texts are refused when
a control, line or paragraph separator is in them, and otherwise written by two small classes: as they are
when that is safe, as RFC 2047 encoded words when it is not.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UniqueAddressHeader
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from functools import lru_cache
from typing import Any

from app.mail.errors import HeaderRefused

NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,60}")
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})")
PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
LINE = 76


def check_text(header: str, text: str) -> str:
    """`text` itself; raises `HeaderRefused` for control characters (tab and U+0085 too), U+2028, U+2029 and
    lone surrogates."""
    if text.isascii() and text.isprintable():
        return text
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp", "Cs"} for char in text):
        raise HeaderRefused(header)
    return text


def check_address(header: str, address: Address) -> Address:
    """`address` itself; raises `HeaderRefused` unless name and address can stand in a header."""
    check_text(header, address.display_name)
    if not ADDRESS.fullmatch(address.addr_spec):
        raise HeaderRefused(header)
    return address


class PlainAddressHeader(UniqueAddressHeader):
    """From, To and Reply-To: made from `Address` values, never parsed."""

    @classmethod
    def parse(cls, value: Any, kwds: dict[str, Any]) -> None:
        """Keep the addresses as they are; a header from elsewhere (a string) is parsed by the library."""
        if isinstance(value, str):
            super().parse(value, kwds)
            return
        super().parse("", kwds)
        groups = [value] if isinstance(value, Address) else list(value)
        kwds["decoded"] = ", ".join(str(item) for item in groups)
        kwds["groups"] = [_Single(item) for item in groups]

    def fold(self, *, policy: Any) -> str:
        """The whole header line, folded."""
        name = str(self.name)  # type: ignore[attr-defined]  # the registry adds the base class
        lines = [format_address(name, address) for address in self.addresses]
        return f"{name}: " + ",\r\n ".join(lines) + "\r\n"


class PlainTextHeader:
    """Every other header: a text that means itself."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        """Take the text as it is: nothing in it is decoded."""
        kwds["decoded"] = str(value)
        kwds["parse_tree"] = None

    def fold(self, *, policy: Any) -> str:
        """The whole header line, folded."""
        name = self.name  # type: ignore[attr-defined]
        return f"{name}: {fold_text(name, str(self))}\r\n"


class _Single:
    def __init__(self, address: Address) -> None:
        self.addresses = (address,)


def format_address(header: str, address: Address) -> str:
    """`Name <address>` as it stands in the header named `header`, folded where it is long."""
    check_address(header, address)
    name, spec = address.display_name, f"<{address.addr_spec}>"
    if not name:
        return address.addr_spec
    if not name.isascii() or "=?" in name:
        phrase = _encode(header, name)
    elif PHRASE.fullmatch(name) and name == name.strip() and "  " not in name:
        phrase = fold_text(header, name)
    else:
        phrase = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    last = phrase.rpartition("\r\n")[2]
    room = LINE - (0 if "\r\n" in phrase else len(header) + 2)
    return f"{phrase} {spec}" if len(last) + 1 + len(spec) <= room else f"{phrase}\r\n {spec}"


def fold_text(header: str, text: str) -> str:
    """`text` folded at its single blanks when it is plain ASCII, else as encoded words."""
    check_text(header, text)
    is_simple = text.isascii() and "=?" not in text and "  " not in text and text == text.strip()
    if not is_simple:
        return _encode(header, text)
    lines, line, room = [], "", LINE - len(header) - 2
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > room:
            lines.append(line)
            line, room = word, LINE - 1
        else:
            line = f"{line} {word}" if line else word
    return "\r\n ".join([*lines, line])


def _encode(header: str, text: str) -> str:
    return Header(text, "utf-8", maxlinelen=LINE, header_name=header).encode(linesep="\r\n")


class _KeptRegistry(HeaderRegistry):
    """The library makes a class anew for every header of every mail; here each name's is made once."""

    @lru_cache(maxsize=64)  # noqa: B019 - there is one registry, as long as we run
    def __getitem__(self, name: str) -> type[BaseHeader]:
        return super().__getitem__(name)


def _make_policy() -> EmailPolicy[EmailMessage]:
    registry: Any = _KeptRegistry(use_default_map=False)
    registry.default_class = PlainTextHeader
    for name in ("from", "to", "reply-to", "sender"):
        registry.map_to_type(name, PlainAddressHeader)
    return SMTP.clone(header_factory=registry)


POLICY = _make_policy()
