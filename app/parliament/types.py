"""What Parliament's APIs tell us, as frozen values in our own words. Never JSON, never database rows.

Dates are Parliament's own calendar dates. Colours are `#rrggbb` or None. Names have single spaces.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PartyInfo:
    """A party as the Members API names it."""

    api_id: int
    name: str
    abbreviation: str | None
    background: str | None
    foreground: str | None


@dataclass(frozen=True, slots=True)
class MemberInfo:
    """A sitting member of the House of Commons. `first_elected_on` begins the unbroken spell, `sits_since`
    is the last election."""

    member_id: int
    name_display: str
    name_list: str
    name_full: str
    name_address: str | None
    party: PartyInfo | None
    seat_name: str
    seat_id: int
    first_elected_on: date | None
    sits_since: date | None


@dataclass(frozen=True, slots=True)
class SomeMember:
    """Anybody who is or was a member; `sitting` is None unless they sit in the Commons now."""

    party: PartyInfo | None
    sitting: MemberInfo | None


@dataclass(frozen=True, slots=True)
class SeatInfo:
    """A constituency that exists now. `member_id` is None while it is vacant."""

    seat_id: int
    name: str
    member_id: int | None


@dataclass(frozen=True, slots=True)
class ContactInfo:
    """Where a member's letters go. `email` is None where Parliament gives no address that parses; `basis` is
    parliamentary_office, parliament_domain, other or none."""

    member_id: int
    email: str | None
    basis: str


@dataclass(frozen=True, slots=True)
class SpellInfo:
    """A time in which a member held a seat."""

    seat_name: str
    seat_id: int
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class PostInfo:
    """A post held by a member; `department` where Parliament names one."""

    member_id: int
    post_id: int
    name: str
    department: str | None
    started_on: date
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class Biography:
    """A member's spells in the Commons and posts in government and the House."""

    member_id: int
    spells: tuple[SpellInfo, ...]
    government_posts: tuple[PostInfo, ...]
    other_posts: tuple[PostInfo, ...]


@dataclass(frozen=True, slots=True)
class SignatureInfo:
    """One member's name on a motion; `position` is None for a withdrawn name."""

    member_id: int
    name: str
    position: int | None
    signed_on: date | None
    is_withdrawn: bool
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class MotionInfo:
    """An Early Day Motion or an amendment to one. `signatures` has one entry for each member, in the order of
    the paper, and is empty when the motion came from a list, which carries no names."""

    api_id: int
    number: int
    amendment_suffix: str | None
    amends_api_id: int | None
    title: str
    text: str
    tabled_on: date | None
    sponsor_id: int
    sponsor_name: str | None
    is_withdrawn: bool
    signatures: tuple[SignatureInfo, ...] = ()
    amendments: tuple[MotionInfo, ...] = ()

    @property
    def label(self) -> str:
        """How the paper names it: `235`, or `235A1` for an amendment."""
        return f"{self.number}A{self.amendment_suffix}" if self.amendment_suffix else str(self.number)

    @property
    def signed_ids(self) -> frozenset[int]:
        """Members whose name stands on the motion."""
        return frozenset(one.member_id for one in self.signatures if not one.is_withdrawn)
