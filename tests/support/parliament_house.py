"""The facts of the local Parliament: seats, members, posts, addresses and motions, all changeable by a
test."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.parliament.snapshot import read_snapshot
from app.parliament.snapshot.types import Snapshot

REAL_PARTY_IDS = {
    "Labour": 15,
    "Liberal Democrat": 17,
    "Independent": 8,
    "Green Party": 44,
    "Conservative": 4,
}
TITLE = "Fictitious motion for tests"
TABLED_ON = "2026-01-21"
TEXT = "That this text is made up for tests and was never before this House."


@dataclass
class HouseParty:
    """A party; `id` is Parliament's where it is known."""

    id: int
    name: str
    abbreviation: str | None
    background: str | None
    foreground: str | None


@dataclass
class HouseMember:
    """A sitting member. One that is not `is_dated` has no days and no biography."""

    id: int
    name: str
    party: HouseParty | None
    seat_id: int
    since: date
    email: str | None
    posts: list[dict[str, Any]] = field(default_factory=list)
    other_posts: list[dict[str, Any]] = field(default_factory=list)
    spells: list[dict[str, Any]] = field(default_factory=list)
    has_status: bool = True
    is_dated: bool = True


@dataclass
class HouseSignature:
    """A name on a motion."""

    member_id: int
    name: str
    signed_on: str
    withdrawn_on: str | None = None
    order: int | None = None


@dataclass
class HouseMotion:
    """A motion or, with a suffix, an amendment to one."""

    api_id: int
    number: int
    sponsor_id: int
    tabled_on: str
    title: str = TITLE
    text: str = TEXT
    status: int = 0
    suffix: str | None = None
    amends: int | None = None
    signatures: list[HouseSignature] = field(default_factory=list)
    amendments: list[HouseMotion] = field(default_factory=list)


@dataclass
class House:
    """Everything that the two APIs tell."""

    seats: dict[int, str]
    members: dict[int, HouseMember]
    parties: dict[str, HouseParty]
    postcodes: dict[str, int]
    motions: dict[int, HouseMotion]
    null_seats: set[int] = field(default_factory=set)
    left: dict[int, tuple[HouseMember, date]] = field(default_factory=dict)

    @classmethod
    def from_snapshot(cls) -> House:
        """Everybody of the bundled snapshot, and EDM 2650 under made-up words with its sponsor's name
        alone."""
        snapshot = read_snapshot()
        seats = {seat.gss_code: seat for seat in snapshot.seats}
        parties = {
            party.name: HouseParty(
                REAL_PARTY_IDS.get(party.name, 2000 + number),
                party.name,
                party.abbreviation,
                party.background.lstrip("#"),
                party.foreground.lstrip("#"),
            )
            for number, party in enumerate(snapshot.parties)
        }
        members = {
            one.id: HouseMember(
                id=one.id,
                name=one.name,
                party=parties[one.party],
                seat_id=seats[one.gss_code].parliament_id,
                since=one.started_on,
                email=f"{_ascii(one.name)}.{one.id}@example.invalid",
            )
            for one in snapshot.members
        }
        postcodes = {code: seats[gss].parliament_id for gss, code in snapshot.examples.items()}
        house = cls(
            {seat.parliament_id: seat.name for seat in snapshot.seats}, members, parties, postcodes, {}
        )
        _add_posts(house, snapshot)
        _add_motions(house, snapshot)
        return house

    def sign(self, api_id: int, member_id: int, signed_on: str = "2026-02-03T10:00:00.1234567") -> None:
        """Put a sitting member's name on a motion, or back on it."""
        motion = self.motions[api_id]
        motion.signatures = [one for one in motion.signatures if one.member_id != member_id]
        order = 1 + max((one.order or 0 for one in motion.signatures), default=0)
        name = self.members[member_id].name
        motion.signatures.append(HouseSignature(member_id, name, signed_on, order=order))

    def withdraw(self, api_id: int, member_id: int, withdrawn_on: str = "2026-02-10T11:00:00.12") -> None:
        """Mark a name as withdrawn."""
        for one in self.motions[api_id].signatures:
            if one.member_id == member_id:
                one.withdrawn_on, one.order = withdrawn_on, None

    def remove_name(self, api_id: int, member_id: int) -> None:
        """Let a name vanish without a word."""
        motion = self.motions[api_id]
        motion.signatures = [one for one in motion.signatures if one.member_id != member_id]

    def vacate(self, member_id: int, *, is_null: bool = False, told: date | None = None) -> int:
        """The member leaves; the seat is vacant, as `{"member": null}` or as null. Gives the seat's id. `told`: the
        day that the biography tells; else there is none."""
        member = self.members.pop(member_id)
        seat_id = member.seat_id
        if told is not None:
            self.left[member_id] = member, told
        if is_null:
            self.null_seats.add(seat_id)
        return seat_id

    def member_of(self, seat_id: int) -> HouseMember | None:
        """Who sits for the seat."""
        return next((one for one in self.members.values() if one.seat_id == seat_id), None)


def _add_posts(house: House, snapshot: Snapshot) -> None:
    for number, office in enumerate(snapshot.offices):
        member = house.members.get(office.member_id)
        if member is None:
            continue
        post = {
            "house": 1,
            "name": office.title,
            "id": 5000 + number,
            "startDate": f"{office.started_on}T00:00:00" if office.started_on else None,
            "endDate": None,
            "additionalInfo": office.organisation,
            "additionalInfoLink": None,
        }
        is_chair = office.kind in {"speaker", "deputy_speaker"}
        (member.other_posts if is_chair else member.posts).append(post)


def _add_motions(house: House, snapshot: Snapshot) -> None:
    for number, one in enumerate(snapshot.motions):
        motion = HouseMotion(60000 + number, one.number, one.primary_sponsor_id, f"{TABLED_ON}T00:00:00")
        house.motions[motion.api_id] = motion
        house.sign(motion.api_id, one.primary_sponsor_id, f"{TABLED_ON}T12:00:00")


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())
