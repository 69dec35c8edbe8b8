"""The situation of a seat as it stands now, gathered from what Parliament's room and the campaign know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.campaign.recommendation import Answer, get_recommendation
from app.core.clock import to_london
from app.core.extensions import get_config
from app.letters.types import FollowedMotion, OfficeHeld, SittingMember, Situation
from app.parliament.models import Member, Motion, Office, Seat
from app.parliament.queries import (
    DataAges,
    Standing,
    Status,
    find_followed_motion,
    find_sitting_member,
    get_data_ages,
    get_member_standing,
    is_dissolved,
    is_member_in_doubt,
    list_offices,
)

ABSTENTIONISTS = "Sinn Féin"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is the same for every seat: the motion, the government's answer, how old our knowledge is."""

    motion: FollowedMotion | None
    answer: Answer
    is_dissolved: bool
    is_production: bool
    responsible_department: str
    members_age: timedelta | None
    offices_age: timedelta | None
    motion_age: timedelta | None
    offices_on: date | None
    is_snapshot: bool


def get_situation(seat: Seat, motion: Motion | None = None, around: Surroundings | None = None) -> Situation:
    """All that the rules ask about a seat; `motion` is the one followed unless another is given, `around` what
    `get_surroundings` says of it."""
    motion = motion or find_followed_motion()
    member = find_sitting_member(seat)
    return make_situation(
        around or get_surroundings(motion),
        seat,
        member,
        get_member_standing(member, motion) if motion else None,
        offices=list_offices(member) if member else (),
        is_in_doubt=bool(member and is_member_in_doubt(member.id)),
    )


def get_surroundings(motion: Motion | None) -> Surroundings:
    """What every seat's situation shares."""
    config, ages = get_config(), get_data_ages()
    return Surroundings(
        motion=_describe_motion(motion) if motion else None,
        answer=get_recommendation(),
        is_dissolved=is_dissolved(),
        is_production=config.is_production,
        responsible_department=config.responsible_department,
        members_age=_get_age(ages, ages.members_at),
        offices_age=_get_age(ages, ages.offices_at),
        motion_age=_get_age(ages, ages.motion_at),
        offices_on=to_london(ages.offices_at).date() if ages.offices_at else None,
        is_snapshot=ages.is_snapshot,
    )


def make_situation(
    around: Surroundings,
    seat: Seat,
    member: Member | None,
    standing: Standing | None,
    *,
    offices: Sequence[Office],
    is_in_doubt: bool,
) -> Situation:
    """The situation of one seat; `offices` are those held today."""
    return Situation(
        seat_id=seat.id,
        seat_slug=seat.slug,
        seat_name=seat.name,
        nation=seat.nation,
        member=_describe_member(member) if member else None,
        motion=around.motion,
        status=standing.status if standing else Status.NOT_KNOWN,
        answer=around.answer,
        responsible_department=around.responsible_department,
        offices=tuple(_describe_office(one) for one in offices),
        signed_on=standing.signed_on if standing else None,
        is_withdrawal_agreed=standing.is_agreed if standing else False,
        moved_to_amendment=standing.moved_to_amendment if standing else None,
        is_dissolved=member is None and around.is_dissolved,
        is_in_doubt=is_in_doubt,
        is_production=around.is_production,
        office_then=_describe_office_then(standing) if standing else None,
        offices_on=around.offices_on,
        is_snapshot=around.is_snapshot,
        members_age=around.members_age,
        offices_age=around.offices_age,
        motion_age=around.motion_age,
    )


def _describe_member(member: Member) -> SittingMember:
    party = member.party.name if member.party else None
    return SittingMember(
        member.id, member.name, member.address_as, party, is_sinn_fein=party == ABSTENTIONISTS
    )


def _describe_office(office: Office) -> OfficeHeld:
    marked_on = office.started_on if office.source_kind == "staff" else None
    return OfficeHeld(office.kind, office.title, office.organisation, marked_on)


def _describe_office_then(standing: Standing) -> OfficeHeld | None:
    if standing.reason_kind is None or standing.office is None:
        return None
    marked_on = standing.office_since if standing.office_source else None
    return OfficeHeld(standing.reason_kind, standing.office, standing.organisation, marked_on)


def _describe_motion(motion: Motion) -> FollowedMotion:
    return FollowedMotion(
        id=motion.id,
        session_name=motion.session_name,
        number=motion.number,
        subject=motion.subject,
        title=motion.title,
        state=motion.state,
        closed_on=motion.closed_on,
        primary_sponsor_id=motion.primary_sponsor_id,
        are_names_known=motion.names_read_at is not None,
    )


def _get_age(ages: DataAges, moment: datetime | None) -> timedelta | None:
    return ages.now - moment if moment else None
