"""What a room says about its own kind of mail: whether it may go now, and what to do once it went or did not.

A room calls `register_kind` in its `init_app`. Kinds that nobody registered are plain service mails: they
always go to the recipient of their row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address

from flask import Flask, current_app

from app.mail.bounces import Bounce


@dataclass(frozen=True)
class Go:
    """Send it now. No `recipient`: the row's own. With `to`, the To header says that name and address."""

    recipient: str | None = None
    to: Address | None = None


@dataclass(frozen=True)
class Wait:
    """It waits for us: stays queued with `reason`, asked again `until` then, or after some minutes."""

    reason: str
    until: datetime | None = None


@dataclass(frozen=True)
class Hold:
    """Somebody must choose: it is held with `reason`, and `on_outcome` tells the room."""

    reason: str


@dataclass(frozen=True)
class Stop:
    """It must not go any more: it is cancelled with `reason`, and `on_outcome` tells the room."""

    reason: str


Answer = Go | Wait | Hold | Stop


@dataclass(frozen=True)
class Outcome:
    """How it ended, for now. `state`: sent, failed, uncertain, held or cancelled; `at` is when.

    `reason` is a word (`refused`, `expired`, `no_reply`, or what the check said). `smtp_code` and `smtp_text`
    are the server's answer where there was one; the text holds no address.
    """

    kind: str
    state: str
    reason: str | None
    at: datetime
    smtp_code: int | None = None
    smtp_text: str | None = None


Check = Callable[[str], Answer]
OnOutcome = Callable[[str, Outcome], None]
Settle = Callable[[], bool]
Prepare = Callable[[str, Outcome], Settle | None]
OnBounce = Callable[[str, Bounce], None]


@dataclass(frozen=True)
class Kind:
    """The hooks of one kind. `is_letter`: a mail that may never be sent twice by ourselves. `is_awaited`: a person
    waits for it before the screen, so it goes before others. The hooks are told of at `register_kind`."""

    check: Check | None = None
    on_outcome: OnOutcome | None = None
    is_letter: bool = False
    on_bounce: OnBounce | None = None
    is_awaited: bool = False
    prepare: Prepare | None = None


PLAIN = Kind()


def register_kind(
    app: Flask,
    kind: str,
    *,
    check: Check | None = None,
    on_outcome: OnOutcome | None = None,
    is_letter: bool = False,
    on_bounce: OnBounce | None = None,
    is_awaited: bool = False,
    prepare: Prepare | None = None,
) -> None:
    """Name the hooks of `kind`.

    `check(reference)` is asked at the moment of sending, outside any transaction. `on_outcome(reference,
    outcome)` runs inside a transaction of its own that is already open, once for each outcome, and again if
    it failed. `on_bounce(reference, bounce)` runs inside the transaction that takes in a final bounce of a mail that
    has an envelope address of the mail room's own; a bounce that came twice is told twice.

    `prepare(reference, outcome)` spares the transaction of an accepted mail what takes long: it is asked before,
    outside any transaction, and may answer a function that runs inside in place of `on_outcome`. That answers False,
    having changed nothing, when things are otherwise by then: `on_outcome` runs after all.
    """
    app.extensions.setdefault("mail_kinds", {})[kind] = Kind(
        check, on_outcome, is_letter, on_bounce, is_awaited, prepare
    )


def get_kind(kind: str) -> Kind:
    """The hooks of `kind`; of a plain service mail when nobody registered it."""
    return _get_kinds().get(kind, PLAIN)


def list_letter_kinds() -> list[str]:
    """Names of the kinds that are letters."""
    return sorted(name for name, kind in _get_kinds().items() if kind.is_letter)


def list_awaited_kinds() -> list[str]:
    """Names of the kinds for which a person waits before the screen."""
    return sorted(name for name, kind in _get_kinds().items() if kind.is_awaited)


def _get_kinds() -> dict[str, Kind]:
    kinds: dict[str, Kind] = current_app.extensions.get("mail_kinds", {})
    return kinds
