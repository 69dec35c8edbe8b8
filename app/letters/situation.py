"""The situation of a seat as it stands now, gathered from what Parliament's room and the campaign know."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.campaign.recommendation import get_recommendation
from app.core.extensions import get_config
from app.letters.types import FollowedMotion, OfficeHeld, SittingMember, Situation
from app.parliament.models import Member, Motion, Seat
from app.parliament.queries import (
    DataAges,
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


def get_situation(seat: Seat, motion: Motion | None = None) -> Situation:
    """All that the rules ask about a seat; `motion` is the one followed unless another is given."""
    motion = motion or find_followed_motion()
    member = find_sitting_member(seat)
    standing = get_member_standing(member, motion) if motion else None
    config, ages = get_config(), get_data_ages()
    return Situation(
        seat_id=seat.id,
        seat_slug=seat.slug,
        seat_name=seat.name,
        nation=seat.nation,
        member=_describe_member(member) if member else None,
        motion=_describe_motion(motion) if motion else None,
        status=standing.status if standing else Status.NOT_KNOWN,
        answer=get_recommendation(),
        responsible_department=config.responsible_department,
        offices=_list_offices_held(member) if member else (),
        signed_on=standing.signed_on if standing else None,
        is_withdrawal_agreed=standing.is_agreed if standing else False,
        moved_to_amendment=standing.moved_to_amendment if standing else None,
        is_dissolved=member is None and is_dissolved(),
        is_in_doubt=bool(member and is_member_in_doubt(member.id)),
        is_production=config.is_production,
        members_age=_get_age(ages, ages.members_at),
        offices_age=_get_age(ages, ages.offices_at),
        motion_age=_get_age(ages, ages.motion_at),
    )


def _describe_member(member: Member) -> SittingMember:
    party = member.party.name if member.party else None
    return SittingMember(
        member.id, member.name, member.address_as, party, is_sinn_fein=party == ABSTENTIONISTS
    )


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


def _list_offices_held(member: Member) -> tuple[OfficeHeld, ...]:
    return tuple(
        OfficeHeld(office.kind, office.title, office.organisation) for office in list_offices(member)
    )


def _get_age(ages: DataAges, moment: datetime | None) -> timedelta | None:
    return ages.now - moment if moment else None
