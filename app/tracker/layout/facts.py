"""The facts that the layout starts from: centres on a plane, regions, neighbours."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.parliament.snapshot import read_snapshot

EARTH_KM = 6371.0
MIDDLE_LONGITUDE = -2.5
NORTHERN_IRELAND = "Northern Ireland"
FERRIES = (("isle-of-wight-east", "portsmouth-south"), ("isle-of-wight-west", "new-forest-west"))
ISLANDS = ("orkney-and-shetland", "na-h-eileanan-an-iar")


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything by seat number, in the order of the GSS codes. `centres` are kilometres east and south.

    `lands` says which seats may touch: 0 for Great Britain, another number for each land across the sea.
    `pairs` are the borders, each once, the smaller number first; `ferries` join what has no border."""

    codes: tuple[str, ...]
    slugs: tuple[str, ...]
    nations: tuple[str, ...]
    regions: tuple[str, ...]
    lands: tuple[int, ...]
    centres: tuple[tuple[float, float], ...]
    pairs: tuple[tuple[int, int], ...]
    ferries: tuple[tuple[int, int], ...] = ()

    @property
    def near(self) -> list[frozenset[int]]:
        """The seats that each seat has a border with."""
        found: list[set[int]] = [set() for _ in self.codes]
        for first, second in self.pairs:
            found[first].add(second)
            found[second].add(first)
        return [frozenset(each) for each in found]

    @property
    def blocks(self) -> list[str]:
        """What must stay in one piece: a region's name, or the slug of a seat that stands apart."""
        return [
            slug if slug in ISLANDS else region for slug, region in zip(self.slugs, self.regions, strict=True)
        ]


def read_facts() -> Facts:
    """The snapshot's seats and neighbours as the layout needs them."""
    snapshot = read_snapshot()
    seats = sorted(snapshot.seats, key=lambda seat: seat.gss_code)
    number = {seat.gss_code: index for index, seat in enumerate(seats)}
    by_slug = {seat.slug: index for index, seat in enumerate(seats)}
    pairs = {
        (min(ends), max(ends))
        for ends in ((number[pair.first], number[pair.second]) for pair in snapshot.neighbours)
    }
    return Facts(
        codes=tuple(number),
        slugs=tuple(seat.slug for seat in seats),
        nations=tuple(seat.nation for seat in seats),
        regions=tuple(seat.region for seat in seats),
        lands=tuple(_get_land(seat.slug, seat.nation) for seat in seats),
        centres=tuple(project(seat.latitude, seat.longitude) for seat in seats),
        pairs=tuple(sorted(pairs)),
        ferries=tuple((by_slug[one], by_slug[other]) for one, other in FERRIES),
    )


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Degrees to kilometres east and south of 0° N 2.5° W, by the sinusoidal projection (it keeps areas)."""
    south = -math.radians(latitude) * EARTH_KM
    east = math.radians(longitude - MIDDLE_LONGITUDE) * EARTH_KM * math.cos(math.radians(latitude))
    return east, south


def _get_land(slug: str, nation: str) -> int:
    if slug in ISLANDS:
        return 2 + ISLANDS.index(slug)
    return 1 if nation == NORTHERN_IRELAND else 0
