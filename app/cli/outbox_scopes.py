"""What `flask outbox pause` and `resume` may be given: everything, one MP, one letter."""

from __future__ import annotations

import click

from app.letters.types import Variant
from app.mail.pauses import list_pauses
from app.parliament.queries import find_last_member, find_member, find_seat_by_slug, find_sitting_member

WHOLE = {"all", "relay"}
LONGEST_ID = 9


def read_scope(text: str, *, is_past: bool = False) -> str:
    """The scope of a pause: `all`, `relay`, `pace:mp:5314` (also by number or seat, as `mp:ynys-mon`) or
    `label:lapsed`. One that stops nothing is refused, unless it is paused. `is_past`: a vacant seat means who sat
    there last."""
    scope = f"pace:{text}" if text.startswith("mp:") else text
    if scope in WHOLE or any(pause.scope == scope for pause in list_pauses()):
        return scope
    kind, _, value = scope.partition(":")
    if kind == "label":
        if value not in set(Variant):
            raise _refuse(f"there is no letter {value!r}; the letters are {', '.join(Variant)}")
        return scope
    if kind == "pace" and value.startswith("mp:"):
        return f"pace:mp:{_find_member(value.removeprefix('mp:'), is_past)}"
    raise _refuse("use all, mp:NUMBER, mp:SEAT or label:LETTER")


def _find_member(text: str, is_past: bool) -> int:
    if text.isdecimal():
        if len(text) > LONGEST_ID or find_member(int(text)) is None:
            raise _refuse(f"there is no MP {text}")
        return int(text)
    seat = find_seat_by_slug(text)
    if seat is None:
        raise _refuse(f"there is no seat {text!r}; its name is the last part of its page's address")
    member = find_sitting_member(seat) or (find_last_member(seat) if is_past else None)
    if member is None:
        raise _refuse(f"the seat {text} is vacant")
    return member.id


def _refuse(words: str) -> click.BadParameter:
    return click.BadParameter(words, param_hint="SCOPE")
