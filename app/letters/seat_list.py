"""The list from which a seat is chosen: searched, narrowed to a nation, a region, or the seats near one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from app.letters.kept import keep
from app.parliament.models import Member, Seat
from app.parliament.queries import (
    find_seat_by_gss,
    find_seat_by_slug,
    list_neighbours,
    list_seats,
    list_sitting_members,
)
from app.parliament.slugs import make_slug

NATIONS = ("England", "Scotland", "Wales", "Northern Ireland")


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """A seat to choose. `member` is None while it is vacant."""

    slug: str
    name: str
    name_cy: str | None
    nation: str
    region: str
    member: str | None


@dataclass(frozen=True, slots=True)
class SeatGroup:
    """Seats under one heading: a region of England, or a nation."""

    title: str
    seats: tuple[SeatChoice, ...]


def list_choices() -> tuple[SeatChoice, ...]:
    """Every seat, by name."""
    return keep("seats", _read_choices)


def list_near(slug: str) -> tuple[SeatChoice, list[SeatChoice]] | None:
    """The seat of that slug and its neighbours, the longest border first; None for an unknown slug."""
    seat = find_seat_by_slug(slug)
    if seat is None:
        return None
    choices = {choice.slug: choice for choice in list_choices()}
    return choices[slug], [choices[near.slug] for near in list_neighbours(seat)]


def list_named(slugs: Iterable[str]) -> list[SeatChoice]:
    """The seats of these slugs in their order; unknown ones are left out."""
    choices = {choice.slug: choice for choice in list_choices()}
    return [choices[slug] for slug in slugs if slug in choices]


def list_by_code(codes: Iterable[str]) -> list[SeatChoice]:
    """The seats of these GSS codes in their order; unknown ones are left out."""
    seats = (find_seat_by_gss(code) for code in codes)
    return list_named(seat.slug for seat in seats if seat)


def search_choices(choices: Iterable[SeatChoice], text: str) -> list[SeatChoice]:
    """Those whose English or Welsh name, or MP, holds every word of `text`; accents and case make no
    difference.
    """
    words = fold(text).split()
    return [choice for choice in choices if all(word in _searched(choice) for word in words)]


def narrow_choices(choices: Iterable[SeatChoice], nation: str, region: str) -> list[SeatChoice]:
    """Those of a nation or region, each given as a slug; empty means any."""
    return [
        choice
        for choice in choices
        if (not nation or make_slug(choice.nation) == nation)
        and (not region or make_slug(choice.region) == region)
    ]


def group_choices(choices: Iterable[SeatChoice]) -> list[SeatGroup]:
    """Under the regions of England and the other nations."""
    ordered = sorted(
        choices, key=lambda choice: (NATIONS.index(choice.nation), choice.region, fold(choice.name))
    )
    return [
        SeatGroup(title, tuple(seats)) for title, seats in groupby(ordered, key=lambda choice: choice.region)
    ]


def fold(text: str) -> str:
    """Lower case without accents and signs, for comparing: "Ynys Môn" is "ynys mon"."""
    plain = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", "").replace("&", " and "))
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(letters.casefold().split())


def _read_choices() -> tuple[SeatChoice, ...]:
    members = list_sitting_members()
    return tuple(_make_choice(seat, members) for seat in list_seats())


def _searched(choice: SeatChoice) -> str:
    return " " + fold(f"{choice.name} {choice.name_cy or ''} {choice.member or ''}")


def _make_choice(seat: Seat, members: dict[int, Member]) -> SeatChoice:
    member = members.get(seat.id)
    return SeatChoice(
        seat.slug, seat.name, seat.name_cy, seat.nation, seat.region, member.name if member else None
    )
