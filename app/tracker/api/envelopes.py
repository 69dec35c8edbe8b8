"""What stands around an answer: how fresh it is, whose data it is, and where its list goes on."""

from __future__ import annotations

from datetime import datetime

from pydantic import ConfigDict, Field

from app.tracker.api.answers import (
    Answer,
    Event,
    HouseMember,
    Motion,
    Seat,
    Signature,
    Tally,
)


class Envelope(Answer):
    """Facts about the data in the answer."""

    as_at: datetime | None = Field(
        description="When a complete list of names was last read, with ?at= when that version came; null: never"
    )
    members_as_at: datetime | None = Field(
        description="When who sits where was last read; of the list bundled with this site, which tells no hour, "
        "noon UTC of its day"
    )
    version: int = Field(
        description="Data version; ask with ?at= for the answer as it stood when that came, which never changes"
    )
    stood_from: datetime | None = Field(description="When this version came; null where that was not kept")
    licence: str = Field(description="Name of the licence")
    licence_url: str = Field(description="Address of the licence")
    attribution: str = Field(description="What to print beside the data")


class Page(Envelope):
    """A part of a list."""

    total: int | None = Field(description="Items in all parts; null where it would count names not yet read")
    page: int = Field(description="Number of this part, from 1")
    per_page: int = Field(description="Most items in a part")
    next: str | None = Field(description="Address of the next part, of the same data version")


class SeatPage(Page):
    """Seats, by slug."""

    items: list[Seat]


class SignaturePage(Page):
    """Names that stand, then names withdrawn."""

    items: list[Signature]


class MemberPage(Page):
    """Members, by id."""

    items: list[HouseMember]


class MotionList(Envelope):
    """Every motion known here, the one followed first."""

    items: list[Motion]


class EventPage(Envelope):
    """Events, the newest first."""

    total: int = Field(description="Events in all parts")
    next: str | None = Field(description="Address of the next part")
    items: list[Event]


class MotionAnswer(Envelope):
    """One motion."""

    motion: Motion
    sentence: str = Field(description="A sentence that can be quoted as it stands")


class Letters(Answer):
    """Letters to MPs about the motion through this site, rounded down; null below the floor of 5."""

    confirmed: int | None = Field(description="At least so many people have confirmed a letter")
    sent: int | None = Field(description="At least so many letters have been sent")


class SeatAnswer(Envelope):
    """One seat."""

    motion: str = Field(description="Id of the motion")
    seat: Seat
    sentence: str = Field(description="A sentence about the member that can be quoted as it stands")
    letters: Letters | None = Field(description="Letters in this seat; null with ?at=, which has no counts")


class TallyAnswer(Envelope):
    """The figures of one motion."""

    motion: str = Field(description="Id of the motion")
    sentence: str = Field(description="A sentence that can be quoted as it stands")
    tally: Tally
    letters: Letters | None = Field(description="Letters in all; null with ?at=, which has no counts")


class WholeFile(Envelope):
    """Everything about one motion: `/mps.json`."""

    motion: Motion
    sentence: str = Field(description="A sentence that can be quoted as it stands")
    tally: Tally
    seats: list[Seat]
    former: list[Signature] = Field(description="Who signed and no longer sits")


class ProblemError(Answer):
    """One wrong parameter."""

    parameter: str
    detail: str


class Problem(Answer):
    """A problem document (RFC 9457); what is null is left out."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[ProblemError] | None = None
