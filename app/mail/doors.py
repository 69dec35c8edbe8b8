"""Addresses on the site's own mail domain at which mail comes in: `<prefix>+<key>@`, the key made by us alone.

A room opens a door for its prefix in its `init_app`. This room's own is `mail`: the envelope addresses of service
mails.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app

from app.core.extensions import get_config
from app.core.tokens import make_key
from app.mail.inbound import Inbound

OWN = "mail"
LOCAL = re.compile(r"([a-z]{1,20})\+([0-9a-f]{20})")


@dataclass(frozen=True)
class Door:
    """`is_open(key)` says whether somebody is behind the key, for the reply to RCPT. `receive(key, inbound)` acts,
    inside the caller's transaction, and answers a word for the figures; None when nobody is there."""

    is_open: Callable[[str], bool]
    receive: Callable[[str, Inbound], str | None]


def open_door(app: Flask, prefix: str, door: Door) -> None:
    """Let mail to `<prefix>+<key>@` in through `door`."""
    app.extensions.setdefault("mail_doors", {})[prefix] = door


def find_door(address: str) -> tuple[Door, str] | None:
    """The door of an address and the key in it; None for an address that cannot be ours."""
    local, _, domain = address.strip().strip("<>").lower().rpartition("@")
    match = LOCAL.fullmatch(local)
    if match is None or domain != get_config().mail_domain.lower():
        return None
    door = current_app.extensions.get("mail_doors", {}).get(match[1])
    return (door, match[2]) if door is not None else None


def is_known(address: str) -> bool:
    """True when mail to the address is taken."""
    found = find_door(address)
    return found is not None and found[0].is_open(found[1])


def make_address(prefix: str, key: str) -> str:
    """The address of a key."""
    return f"{prefix}+{key}@{get_config().mail_domain}"


def make_envelope(message_id: str) -> str:
    """The envelope address of one service mail, so that a bounce finds it."""
    return make_address(OWN, make_key("mail-envelope", message_id)[:20])
