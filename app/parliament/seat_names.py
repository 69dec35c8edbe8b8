"""The language of a seat's name, so that a voice reads it out right."""

from __future__ import annotations

from typing import Protocol

from markupsafe import Markup

SPEAKS_GAELIC = frozenset({"Na h-Eileanan an Iar"})


class Named(Protocol):
    """Anything with a seat's names; `name_cy` is None where there is no Welsh one."""

    @property
    def name(self) -> str:
        """The name in use."""

    @property
    def name_cy(self) -> str | None:
        """The Welsh name."""


def get_seat_lang(seat: Named) -> str:
    """The language of the seat's name where it is not English: `gd` or `cy`, else empty."""
    if seat.name in SPEAKS_GAELIC:
        return "gd"
    return "cy" if seat.name_cy == seat.name else ""


def mark_seat_name(seat: Named) -> Markup:
    """The seat's name as HTML, with its language where that is not English."""
    lang = get_seat_lang(seat)
    return Markup('<span lang="{}">{}</span>').format(lang, seat.name) if lang else Markup.escape(seat.name)
