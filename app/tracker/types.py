"""What the tracker knows, as frozen values: pages, files, feeds and images read these and nothing else.

Days are Parliament's calendar days, moments aware UTC. None means not known, never zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class RowStatus(StrEnum):
    """What is said of a seat and a motion, each in the careful words of the page about the method.

    `put_forward` is the member in charge of the motion while no complete list of names was read: then that alone
    is known. `former` is a signatory who no longer sits; it stands in `Record.others`, and in the row of a seat that
    fell vacant after the motion closed. For a closed motion `not_signed` reads "had not signed when it closed".
    """

    SIGNED = "signed"
    PUT_FORWARD = "put_forward"
    WITHDREW = "withdrew"
    NOT_SIGNED = "not_signed"
    DOES_NOT_SIGN = "does_not_sign"
    CANNOT_SIGN = "cannot_sign"
    NEVER_SIGNS = "never_signs"
    FORMER = "former"
    VACANT = "vacant"
    NOT_THEN_MP = "not_then_mp"
    NOT_KNOWN = "not_known"


class Withdrawal(StrEnum):
    """How a name came off a motion: its owner withdrew it, it vanished from Parliament's list without a word, or its
    owner signed an amendment, by which the House's rules take it off the motion."""

    WITHDREW = "withdrew"
    REMOVED = "removed"
    AMENDMENT = "amendment"


@dataclass(frozen=True, slots=True)
class MotionFacts:
    """A motion. `key` is `2024-26-2650`, `label` "EDM 2650"; `state` is open, lapsed or withdrawn; `title` is
    Parliament's and empty until read, `subject` is ours. `closed_on` of a withdrawn one is the day on which we saw it:
    Parliament tells none. `as_at`: when a complete list of names was last read
    (None: never)."""

    key: str
    label: str
    session: str
    number: int
    state: str
    subject: str
    title: str | None
    text: str | None
    tabled_on: date | None
    tabled_about: str | None
    closed_on: date | None
    sponsor_id: int | None
    sponsor: str | None
    as_at: datetime | None
    names_known: bool
    is_followed: bool
    successor: str | None
    earlier: tuple[str, ...]
    api_id: int | None

    @property
    def is_open(self) -> bool:
        """True while names can be added."""
        return self.state == "open"

    @property
    def name(self) -> str:
        """Parliament's title where it is known, else our description."""
        return self.title or self.subject


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """A constituency. `name_cy` where Wales has one."""

    gss: str
    slug: str
    name: str
    name_cy: str | None
    nation: str
    region: str


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """A party by the Members API, with colours `#rrggbb` that can be read on one another."""

    name: str
    abbreviation: str | None
    background: str
    foreground: str


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """A member; `id` is Parliament's. `list_name` is "Berry, Siân", or the name where that was not read.
    `sits_since` begins the present spell in the seat, where Parliament tells the day."""

    id: int
    name: str
    list_name: str
    party: PartyFacts | None
    sits_since: date | None = None


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One seat and its member towards one motion.

    `since` is the day since which the status holds, where one is known. `party_then` and `seat_then` are
    party and seat when the member signed, also where they are the same now. `reason_kind` (minister, whip,
    pps, speaker, deputy_speaker) with `office` and `organisation` is the post that counts, whatever the
    status; `office_source` and its day `office_source_on` are set where staff marked it.

    `closing` is the row of who sat on the day on which a closed motion closed, where that is somebody else than
    now. While such a seat is vacant its status is that member's (`former` for a name that stands), with `member`
    None. `left_on` is set in a `closing` row only: the last day of that spell. `left_seen_on` stands there instead, and
    in a vacant row instead of `since`, where Parliament told no day: that on which we saw it.
    """

    seat: SeatFacts
    member: MemberFacts | None
    status: RowStatus
    since: date | None = None
    signed_on: date | None = None
    withdrawn_on: date | None = None
    party_then: str | None = None
    seat_then: str | None = None
    is_sponsor: bool = False
    is_primary_sponsor: bool = False
    position: int | None = None
    is_removed: bool = False
    moved_to_amendment: str | None = None
    reason_kind: str | None = None
    office: str | None = None
    organisation: str | None = None
    office_source: str | None = None
    office_source_on: date | None = None
    never_signs_source: str | None = None
    never_signs_on: date | None = None
    left_on: date | None = None
    left_seen_on: date | None = None
    closing: SeatRow | None = None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """How the name came off; None of every other status."""
        return _find_withdrawal(self)

    @property
    def source(self) -> str | None:
        """Where staff found what the status rests on; None of every status that Parliament tells."""
        if self.status is RowStatus.DOES_NOT_SIGN:
            return self.office_source
        return self.never_signs_source if self.status is RowStatus.NEVER_SIGNS else None

    @property
    def has_signed(self) -> bool:
        """True when the sitting member's name stands on the motion."""
        return self.status is RowStatus.SIGNED

    @property
    def can_sign(self) -> bool:
        """True when neither custom nor the seat keeps the member from signing, as far as that is known."""
        return self.member is not None and self.status in FREE


FREE = frozenset({RowStatus.SIGNED, RowStatus.WITHDREW, RowStatus.NOT_SIGNED, RowStatus.NEVER_SIGNS})


@dataclass(frozen=True, slots=True)
class OtherRow:
    """A signatory who does not sit as far as we know: `status` is former (the name stands) or withdrew. `has_left` is
    False where we do not know that they left the House: then a name that stands is signed. `seat_then` is the
    seat's name when they signed; `seat` is set where it exists today. `left_on` ends their last spell; `left_seen_on`
    stands instead where Parliament told no day: that on which we saw it."""

    member: MemberFacts
    status: RowStatus
    signed_on: date | None = None
    withdrawn_on: date | None = None
    party_then: str | None = None
    seat_then: str | None = None
    seat: SeatFacts | None = None
    left_on: date | None = None
    left_seen_on: date | None = None
    has_left: bool = True
    is_sponsor: bool = False
    is_primary_sponsor: bool = False
    position: int | None = None
    is_removed: bool = False
    moved_to_amendment: str | None = None

    @property
    def withdrawal(self) -> Withdrawal | None:
        """How the name came off; None of a name that stands."""
        return _find_withdrawal(self)


def _find_withdrawal(row: SeatRow | OtherRow) -> Withdrawal | None:
    if row.status is not RowStatus.WITHDREW:
        return None
    if row.moved_to_amendment:
        return Withdrawal.AMENDMENT
    return Withdrawal.REMOVED if row.is_removed else Withdrawal.WITHDREW


@dataclass(frozen=True, slots=True)
class Turn:
    """What became of a name once: `kind` is signed, withdrew or removed, `day` Parliament's day where it tells one,
    `seen_on` the London day on which we saw it, `amendment` the one that took the name off."""

    kind: str
    day: date | None
    seen_on: date
    amendment: str | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Everything known for one motion at one data version. `motions` are all that were known, the one followed
    first. `rows` are all 650 seats in the order of their
    slugs; `today` is the London day it was judged on. `names_at` and `known_at` are when the names, and anything at
    all, had last been read as this version came: what its sentences tell, so that a quoted one opens as it was quoted.
    `dissolved_on` is set while Parliament is dissolved. `turns` tells of those who signed more than once, by member.
    `stood_from` and `stood_until` are set where a version was asked for."""

    motion: MotionFacts
    rows: tuple[SeatRow, ...]
    others: tuple[OtherRow, ...]
    version: int
    today: date
    members_at: datetime | None = None
    offices_at: datetime | None = None
    names_at: datetime | None = None
    known_at: datetime | None = None
    is_snapshot: bool = False
    dissolved_on: date | None = None
    motions: tuple[MotionFacts, ...] = ()
    stood_from: datetime | None = None
    stood_until: datetime | None = None
    by_slug: Mapping[str, SeatRow] = field(default_factory=dict, repr=False)
    by_gss: Mapping[str, SeatRow] = field(default_factory=dict, repr=False)
    by_member: Mapping[int, SeatRow | OtherRow] = field(default_factory=dict, repr=False)
    turns: Mapping[int, tuple[Turn, ...]] = field(default_factory=dict, repr=False)

    @property
    def is_dissolved(self) -> bool:
        """True while there are no MPs, until the election."""
        return self.dissolved_on is not None
