"""The Oral Questions and Motions API's JSON, as far as it is used (PascalCase).

The published specification calls `Status` and `StatusCode` strings; real answers hold integers.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from app.parliament.wire import Day, Name, PascalWire


class WirePerson(PascalWire):
    name: Name | None = None


class WireSponsor(PascalWire):
    member_id: int
    member: WirePerson | None = None
    sponsoring_order: int | None = None
    created_when: Day | None = None
    is_withdrawn: bool
    withdrawn_date: Day | None = None


class WireMotion(PascalWire):
    id: int
    status: int | str | None = None
    member_id: int
    primary_sponsor: WirePerson | None = None
    title: Name
    motion_text: str | None = None
    amendment_to_motion_id: int | None = None
    uin: int = Field(alias="UIN")
    amendment_suffix: str | None = None
    date_tabled: Day | None = None


class WireMotionDetail(WireMotion):
    sponsors: list[WireSponsor]
    amendments: list[WireAmendment] | None = None


class WireAmendment(WireMotion):
    sponsors: list[WireSponsor] | None = None


class WirePaging(PascalWire):
    total: int


class WireAnswer(PascalWire):
    """The envelope of every answer. HTTP 200 can hold `Success` false."""

    success: bool | None = None
    response: Any = None
    paging_info: WirePaging | None = None
