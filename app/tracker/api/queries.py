"""What can be asked: the parameters of each address."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from app.tracker.types import RowStatus

WHOLE = re.compile("[0-9]{1,10}")
MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def _check_whole(value: Any) -> Any:
    """No signs, spaces or points, which `int` would take."""
    if isinstance(value, str) and not WHOLE.fullmatch(value):
        raise ValueError("must be a whole number")
    return value


def _check_moment(value: Any) -> Any:
    """RFC 3339 only; a bare number is no time."""
    if isinstance(value, str) and not MOMENT.fullmatch(value):
        raise ValueError("must be a time with its zone, such as 2026-11-21T14:05:00Z")
    return value


Whole = Annotated[int, BeforeValidator(_check_whole)]
Moment = Annotated[AwareDatetime, BeforeValidator(_check_moment)]
MotionId = Annotated[
    str,
    Field(
        pattern="^[0-9]{4}-[0-9]{2}-[0-9]{1,6}$", description="Motion, such as 2024-26-2650; the one followed"
    ),
]
Version = Annotated[
    int,
    Field(ge=1, le=2_000_000_000, description="Data version: the answer as it stood then"),
    BeforeValidator(_check_whole),
]
Name = Annotated[str, Field(min_length=1, max_length=60)]
MemberId = Annotated[int, Field(ge=1, le=2_000_000_000), BeforeValidator(_check_whole)]
Gss = Annotated[str, Field(pattern="^[ENSW][0-9]{8}$", description="GSS code of a seat")]
Nation = Literal["England", "Northern Ireland", "Scotland", "Wales"]
Kind = Literal[
    "signed",
    "withdrew",
    "removed",
    "arrived",
    "left",
    "returned",
    "moved_seat",
    "changed_party",
    "renamed",
    "motion_followed",
    "motion_lapsed",
    "motion_withdrawn",
    "dissolved",
    "dissolution_ended",
    "correction",
]


class Query(BaseModel):
    """Base: what is not named here is ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class RecordQuery(Query):
    """Which motion, and as at when."""

    motion: MotionId | None = None
    at: Version | None = None


class AtQuery(Query):
    """As at when."""

    at: Version | None = None


class PageQuery(RecordQuery):
    """A part of a list."""

    page: Whole = Field(1, ge=1, le=1000, description="Number of the part, from 1")
    per_page: Whole = Field(100, ge=1, le=650, description="Most items in a part")


class SeatsQuery(PageQuery):
    """Which seats."""

    status: RowStatus | None = Field(None, description="Only seats of this status")
    party: Name | None = Field(None, description="Only members of this party (name or abbreviation)")
    nation: Nation | None = Field(None, description="Only seats of this nation")
    region: Name | None = Field(None, description="Only seats of this region")


class SignaturesQuery(PageQuery):
    """Which names."""

    state: Literal["signed", "withdrew"] | None = Field(
        None, description="Only names that stand, or that do not"
    )
    party: Name | None = Field(None, description="Only members of this party now (name or abbreviation)")
    nation: Nation | None = Field(None, description="Only seats of this nation")


class MembersQuery(PageQuery):
    """Which members."""

    party: Name | None = Field(None, description="Only members of this party (name or abbreviation)")


class EventsQuery(Query):
    """Which events."""

    motion: MotionId | None = None
    kind: Kind | None = Field(None, description="Only events of this kind")
    party: Name | None = Field(None, description="Only events of members of this party then")
    nation: Nation | None = Field(None, description="Only events of seats in this nation")
    seat: Gss | None = None
    member: MemberId | None = Field(None, description="Only events of this member")
    since: Moment | None = Field(None, description="Only events seen at or after this time, with its zone")
    before: MemberId | None = Field(None, description="Only events with an id below this: the next part")
    per_page: Whole = Field(50, ge=1, le=500, description="Most items in a part")


class RowsQuery(RecordQuery):
    """Which rows of a file."""

    status: RowStatus | None = Field(None, description="Only seats of this status")
    party: Name | None = Field(None, description="Only members of this party (name or abbreviation)")
    nation: Name | None = Field(None, description="Only seats of this nation, or region of England")


class NamesQuery(RecordQuery):
    """Which names of a file."""

    party: Name | None = Field(None, description="Only members of this party now (name or abbreviation)")
    nation: Name | None = Field(None, description="Only seats of this nation, or region of England")


class FeedQuery(Query):
    """Which events of the feed."""

    party: Name | None = Field(None, description="Only events of members of this party then")
    nation: Nation | None = Field(None, description="Only events of seats in this nation")
    archive: Annotated[int, Field(ge=1, le=100_000), BeforeValidator(_check_whole)] | None = Field(
        None, description="Archive page, 1 the oldest; its entries never change"
    )
