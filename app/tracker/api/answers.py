"""The shapes of the answers. A description here is what the OpenAPI document and the dictionary on `/data` say.

Days are Parliament's calendar days, times are UTC. Null means not known, or that there is none; never nought.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from app.tracker.types import RowStatus, Withdrawal

State = Literal["open", "lapsed", "withdrawn"]
Standing = Literal["signed", "withdrew"]


class Answer(BaseModel):
    """Base of every shape."""

    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True)


class Party(Answer):
    """A party, by the Members API."""

    name: str = Field(description="Name")
    abbreviation: str | None = Field(
        description="Short name, where there is one; Labour and Labour (Co-op) share theirs: party=Lab asks for both"
    )
    colour: str = Field(description="Colour as #rrggbb", pattern="^#[0-9a-f]{6}$")


class Member(Answer):
    """A member of the Commons, now or formerly."""

    id: int = Field(description="Parliament's member id")
    name: str = Field(description="Name")
    list_name: str = Field(description="Name for lists, such as “Berry, Siân”")
    party: Party | None = Field(description="Party now; never taken from the motion")


class SittingMember(Member):
    """A member in a seat."""

    sits_since: date | None = Field(description="First day of the present spell in the seat")


class SeatName(Answer):
    """A constituency."""

    id: str = Field(description="GSS code, such as E14001130", pattern="^[ENSW][0-9]{8}$")
    slug: str = Field(description="Name in addresses")
    name: str = Field(description="Name")
    name_cy: str | None = Field(description="Welsh name, where there is one")
    nation: str = Field(description="Nation")
    region: str = Field(description="Region of England, or the nation")


class Signing(Answer):
    """What the motion says of one member."""

    signed_on: date | None = Field(description="Day on which the member signed")
    withdrawn_on: date | None = Field(description="Day on which the name was withdrawn")
    party_then: str | None = Field(description="Party when they signed")
    seat_then: str | None = Field(description="Seat when they signed")
    is_sponsor: bool = Field(description="One of the first six names")
    is_primary_sponsor: bool = Field(description="The member in charge of the motion")
    position: int | None = Field(description="Place among the names")
    is_removed: bool = Field(description="The name vanished from Parliament's list without a withdrawal")
    withdrawal: Withdrawal | None = Field(
        description="How a name came off: withdrew (by its owner), removed (it vanished from Parliament's list without "
        "a word), amendment (by signing one)"
    )
    moved_to_amendment: str | None = Field(description="The amendment that took the name off, such as 235A1")


class Seat(SeatName, Signing):
    """A seat, its member, and how the member stands to the motion."""

    status: RowStatus = Field(description="How the member stands to the motion; see the list of statuses")
    status_words: str = Field(description="The same in words")
    since: date | None = Field(description="Day since which the status holds, where known")
    member: SittingMember | None = Field(description="Who sits; null while the seat is vacant")
    member_then: Member | None = Field(
        description="Of a closed motion: who sat on the day it closed and has left the seat since. While the seat is "
        "vacant the status is theirs"
    )
    left_on: date | None = Field(
        description="Day on which member_then left the seat, where Parliament tells it"
    )
    left_seen_on: date | None = Field(
        description="Where Parliament tells no day: that on which member_then, or of a seat that is vacant its last "
        "member, was seen to have left"
    )
    reason_kind: str | None = Field(
        description="Post that counts: minister, whip, pps, speaker, deputy_speaker"
    )
    office: str | None = Field(description="Title of that post")
    organisation: str | None = Field(description="Department of that post")
    never_signs_source: str | None = Field(description="Address of the source for “never signs”")
    never_signs_on: date | None = Field(description="Day of that source")
    url: str = Field(description="Page of the seat on this site")


class Signature(Signing):
    """A name on the motion, or one that was withdrawn."""

    member: Member = Field(description="Who signed")
    state: Standing = Field(description="signed: the name stands; withdrew: it does not and is never counted")
    is_sitting: bool | None = Field(
        description="The member still sits; null where we do not know that they left"
    )
    left_on: date | None = Field(
        description="Day on which a former member left the House, where Parliament tells it"
    )
    left_seen_on: date | None = Field(
        description="Where Parliament tells no day: that on which they were seen to have left"
    )
    seat: SeatName | None = Field(description="The seat now; of who left, the seat in which they signed")


class HouseMember(Member):
    """A member who sits, or who signed and no longer does."""

    status: RowStatus = Field(description="How the member stands to the motion")
    is_sitting: bool | None = Field(
        description="The member sits now; null where we do not know that they left"
    )
    seat_id: str | None = Field(description="GSS code of the seat now, or in which they signed")


class Motion(Answer):
    """An early day motion."""

    id: str = Field(description="Session and number, such as 2024-26-2650")
    label: str = Field(description="Name for people, such as EDM 2650")
    session: str = Field(description="Session of Parliament")
    number: int = Field(description="Number in the session")
    parliament_id: int | None = Field(description="Id in Parliament's own API, where read")
    state: State = Field(
        description="open, lapsed (its session ended) or withdrawn (by the member in charge)"
    )
    title: str | None = Field(description="Parliament's title, where read")
    subject: str = Field(description="Our own description")
    text: str | None = Field(description="Parliament's text, where read")
    tabled_on: date | None = Field(description="Day on which it was tabled, where read")
    tabled_about: str | None = Field(description="The same in words, while the day is not read")
    closed_on: date | None = Field(description="Day on which it lapsed")
    closed_seen_on: date | None = Field(
        description="Day on which it was seen to be withdrawn, for Parliament tells none"
    )
    sponsor_id: int | None = Field(description="Member id of the member in charge")
    sponsor: str | None = Field(description="Their name")
    names_known: bool = Field(
        description="A complete list of names has been read; until then nothing is counted"
    )
    names_read_at: datetime | None = Field(description="When a complete list of names was last read")
    is_followed: bool = Field(description="The motion that the campaign follows now")
    successor: str | None = Field(description="Id of the motion that continues it")
    earlier: list[str] = Field(description="Ids of the motions that it continues, the newest first")


class Event(Answer):
    """Something that happened, as it was seen. Events are never rewritten: a correction is an event too."""

    id: int = Field(description="Number of the event; it never changes")
    kind: str = Field(description="signed, withdrew, removed, arrived, left, changed_party, motion_lapsed, …")
    words: str = Field(description="The event in a sentence")
    happened_on: date | None = Field(description="Parliament's day, where it tells one")
    seen_at: datetime = Field(description="When we saw it")
    version: int = Field(description="Data version with which it came")
    motion: str | None = Field(description="Id of the motion")
    member_id: int | None = Field(description="Parliament's member id")
    member: str | None = Field(description="Name of the member")
    seat_id: str | None = Field(description="GSS code of the seat then")
    seat: str | None = Field(description="Name of the seat then")
    nation: str | None = Field(description="Nation of the seat")
    region: str | None = Field(description="Region of the seat")
    party: str | None = Field(description="Party then")
    party_before: str | None = Field(description="Of a change of party: the one before")
    corrects: int | None = Field(description="Id of the event that a correction is about")
    source: str | None = Field(description="Address of a source, where one is kept")


class PartyTally(Answer):
    """Names of one party, by party now. Parties that Parliament's data has apart, such as Labour and Labour (Co-op),
    are apart here; they share an abbreviation."""

    party: Party
    names: int = Field(description="Names that stand, of former members too")
    sitting_names: int = Field(description="Names of members who sit")
    members: int = Field(description="Members who sit")
    can_sign: int | None = Field(description="Members whom nothing known keeps from signing")
    share: float | None = Field(description="sitting_names of can_sign, 0 to 1")


class PlaceTally(Answer):
    """Names of one nation or region."""

    name: str
    nation: str
    names: int = Field(description="Names that stand, of former members too")
    sitting_names: int = Field(description="Names of members who sit")
    seats: int = Field(description="Seats")
    members: int = Field(description="Members who sit")
    can_sign: int | None = Field(description="Members whom nothing known keeps from signing")
    share: float | None = Field(description="sitting_names of can_sign, 0 to 1")


class Tally(Answer):
    """The headline figures. All are null until a complete list of names has been read."""

    names: int | None = Field(description="Names that stand now, or stood when the motion closed")
    ever: int | None = Field(description="Members who ever signed, each once")
    withdrawn: int | None = Field(description="Of these, names that no longer stand")
    removed: int | None = Field(description="Of these, names that vanished without a word")
    former: int | None = Field(description="Names of members who no longer sit")
    last_7: int | None = Field(description="Names added in the last 7 days; null for a closed motion")
    last_30: int | None = Field(description="Names added in the last 30 days; null for a closed motion")
    free_to_sign: int | None = Field(description="At most so many members can sign: not every PPS is known")
    statuses: dict[RowStatus, int] | None = Field(description="Seats of each status that occurs")
    by_party: list[PartyTally] | None = Field(description="By party now")
    by_nation: list[PlaceTally] | None = Field(description="By nation")
    by_region: list[PlaceTally] | None = Field(description="By region")
