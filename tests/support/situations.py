"""Situations for tests: an ordinary one, and strategies for every other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from app.campaign.recommendation import Answer
from app.letters.types import FollowedMotion, OfficeHeld, SittingMember, Situation
from app.parliament.queries import Status

DEPARTMENT = "Department for Science, Innovation and Technology"
SET_AT = datetime(2026, 11, 5, 12, tzinfo=UTC)
LINK = "https://committees.parliament.uk/publications/12345/documents/67890/default/"
ANSWERS = (
    Answer(),
    Answer("awaited", SET_AT),
    Answer("replied", SET_AT, date(2026, 11, 3), LINK, is_accepted=True),
    Answer("replied", SET_AT, date(2026, 11, 3), LINK, is_accepted=False),
)
LAPSED = FollowedMotion(
    id=1,
    session_name="2024-26",
    number=2650,
    subject="UK digital sovereignty strategy",
    title=None,
    state="lapsed",
    closed_on=date(2026, 4, 29),
    primary_sponsor_id=5314,
)
OPEN = FollowedMotion(
    id=2,
    session_name="2026-27",
    number=312,
    subject="UK digital sovereignty strategy",
    title="A strategy for digital sovereignty in the public services of the UK",
    state="open",
    primary_sponsor_id=5314,
    are_names_known=True,
)
WITHDRAWN = FollowedMotion(
    id=3,
    session_name="2026-27",
    number=313,
    subject="UK digital sovereignty strategy",
    title=None,
    state="withdrawn",
    primary_sponsor_id=5314,
)


def make_situation(**changes: Any) -> Situation:
    """An MP without office, the lapsed motion, no names known, fresh data; then the `changes`."""
    values: dict[str, Any] = {
        "seat_id": 1,
        "seat_slug": "a-seat",
        "seat_name": "A Seat",
        "nation": "England",
        "member": SittingMember(100, "Avery Member"),
        "motion": LAPSED,
        "status": Status.NOT_KNOWN,
        "answer": Answer(),
        "responsible_department": DEPARTMENT,
        "members_age": timedelta(hours=20),
        "offices_age": timedelta(days=1),
        "motion_age": timedelta(minutes=30),
    }
    return Situation(**(values | changes))


def make_office(kind: str, organisation: str | None = None) -> tuple[OfficeHeld, ...]:
    """One office."""
    return (OfficeHeld(kind, kind, organisation),)


_ages = st.none() | st.integers(0, 30).map(lambda days: timedelta(days=days, seconds=1))
_offices = st.lists(
    st.builds(
        OfficeHeld,
        kind=st.sampled_from(["minister", "whip", "pps", "speaker", "deputy_speaker", "never_signs"]),
        title=st.just("A post"),
        organisation=st.sampled_from([None, DEPARTMENT, "Cabinet Office"]),
    ),
    max_size=2,
).map(tuple)

situations = st.builds(
    make_situation,
    member=st.none()
    | st.builds(
        SittingMember,
        id=st.sampled_from([100, 5314]),
        name=st.just("Avery Member"),
        is_sinn_fein=st.booleans(),
    ),
    motion=st.sampled_from([None, LAPSED, OPEN, WITHDRAWN]),
    status=st.sampled_from(list(Status)),
    answer=st.sampled_from(ANSWERS),
    offices=_offices,
    signed_on=st.sampled_from([None, date(2026, 2, 3)]),
    is_withdrawal_agreed=st.booleans(),
    moved_to_amendment=st.sampled_from([None, "312A1"]),
    is_dissolved=st.booleans(),
    is_in_doubt=st.booleans(),
    is_production=st.booleans(),
    members_age=_ages,
    offices_age=_ages,
    motion_age=_ages,
)
