"""What other rooms ask about Parliament: seats, members, offices, the motion and who signed it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.clock import today_in_london
from app.core.database import db
from app.parliament.freshness import (
    DataAges,
    get_data_ages,
    is_member_in_doubt,
    list_doubted_members,
    list_members_in_doubt,
)
from app.parliament.models import (
    ContactAddress,
    Dissolution,
    Member,
    Motion,
    Office,
    ParliamentEvent,
    ParliamentSession,
    Party,
    PastRow,
    PossibleSuccessor,
    Seat,
    SeatNeighbour,
    Signature,
    Spell,
)
from app.parliament.standing import Standing, Status, does_stand
from app.parliament.standings import get_member_standing, list_standings

__all__ = [
    "DataAges",
    "Standing",
    "Status",
    "count_signatures",
    "find_contact",
    "find_current_session",
    "find_dissolution",
    "find_followed_motion",
    "find_member",
    "find_motion",
    "find_seat_by_gss",
    "find_seat_by_slug",
    "find_seat_of",
    "find_sitting_member",
    "get_data_ages",
    "get_followed_motion",
    "get_member_standing",
    "is_dissolved",
    "is_member_in_doubt",
    "list_all_offices",
    "list_doubted_members",
    "list_members_in_doubt",
    "list_motions",
    "list_neighbours",
    "list_offices",
    "list_possible_successors",
    "list_seats",
    "list_signatures",
    "list_sitting_members",
    "list_standings",
    "sort_motions",
]


def get_followed_motion() -> Motion:
    """The one motion that the campaign follows; raises `NoResultFound` on an empty database."""
    return db.session.scalars(_motions().where(Motion.is_followed)).one()


def find_followed_motion() -> Motion | None:
    """The one motion that the campaign follows, or None."""
    return db.session.scalar(_motions().where(Motion.is_followed))


def find_motion(session_name: str, number: int) -> Motion | None:
    """A motion, followed now or earlier, or None."""
    return db.session.scalar(_motions().where(Motion.session_name == session_name, Motion.number == number))


def list_motions() -> tuple[Motion, ...]:
    """Every motion known here: the one followed first, then the newest first."""
    return sort_motions(db.session.scalars(_motions()))


def sort_motions(motions: Iterable[Motion]) -> tuple[Motion, ...]:
    """The one followed first, then the newest first."""
    return tuple(
        sorted(motions, key=lambda one: (one.is_followed, one.session_name, one.number), reverse=True)
    )


def find_current_session() -> ParliamentSession | None:
    """The session of Parliament that goes on, or None between two."""
    query = sa.select(ParliamentSession).where(ParliamentSession.prorogued_on.is_(None))
    return db.session.scalar(query.order_by(ParliamentSession.opened_on.desc()))


def list_possible_successors(motion: Motion) -> Sequence[PossibleSuccessor]:
    """Motions that may continue this one, newest first, without those that were followed since."""
    followed = sa.select(Motion.id).where(
        (Motion.api_id == PossibleSuccessor.api_id)
        | (
            (Motion.session_name == PossibleSuccessor.session_name)
            & (Motion.number == PossibleSuccessor.number)
        )
    )
    query = sa.select(PossibleSuccessor).where(PossibleSuccessor.motion_id == motion.id, ~followed.exists())
    return db.session.scalars(
        query.order_by(PossibleSuccessor.found_at.desc(), PossibleSuccessor.number)
    ).all()


def count_signatures(motion: Motion) -> int | None:
    """Names standing on the motion, or on it when it closed, withdrawn ones not counted; None until a complete list
    has been read."""
    if motion.names_read_at is None:
        return None
    rows = db.session.scalars(sa.select(Signature).where(Signature.motion_id == motion.id))
    return sum(does_stand(row, motion) for row in rows)


def list_signatures(motion: Motion) -> Sequence[Signature]:
    """Every name, standing ones in the paper's order, then withdrawn and removed ones."""
    query = (
        sa.select(Signature)
        .options(joinedload(Signature.member).joinedload(Member.party))
        .where(Signature.motion_id == motion.id)
        .order_by(
            Signature.state != "signed", Signature.position.is_(None), Signature.position, Signature.member_id
        )
    )
    return db.session.scalars(query).all()


def find_seat_by_slug(slug: str) -> Seat | None:
    """The seat of that slug, or None."""
    return db.session.scalar(sa.select(Seat).where(Seat.slug == slug))


def find_seat_by_gss(gss_code: str) -> Seat | None:
    """The seat of that ONS code, or None."""
    return db.session.scalar(sa.select(Seat).where(Seat.gss_code == gss_code))


def list_parties() -> Sequence[Party]:
    """Every party that a member has or had since it was first read, by name."""
    return db.session.scalars(sa.select(Party).order_by(Party.name)).all()


def list_party_names_then() -> Sequence[tuple[str, str | None]]:
    """The names and abbreviations of parties that events or earlier data versions tell of, which may have gone
    since."""
    told = sa.select(ParliamentEvent.party, ParliamentEvent.party_short).distinct()
    kept = sa.select(PastRow.facts).where(
        PastRow.table_name == Party.__tablename__, PastRow.facts.is_not(None)
    )
    found = {(name, short) for name, short in db.session.execute(told) if name}
    found |= {(facts["name"], facts["abbreviation"]) for facts in db.session.scalars(kept) if facts}
    return sorted(found, key=lambda one: (one[0], one[1] or ""))


def list_seats() -> Sequence[Seat]:
    """Every seat, by name."""
    return db.session.scalars(sa.select(Seat).order_by(Seat.name)).all()


def list_neighbours(seat: Seat) -> Sequence[Seat]:
    """Seats that border this one, the longest border first."""
    query = (
        sa.select(Seat)
        .join(SeatNeighbour, SeatNeighbour.neighbour_id == Seat.id)
        .where(SeatNeighbour.seat_id == seat.id)
        .order_by(SeatNeighbour.border_km.is_(None), SeatNeighbour.border_km.desc(), Seat.name)
    )
    return db.session.scalars(query).all()


def find_member(member_id: int) -> Member | None:
    """The member of that Parliament id, sitting or former, or None."""
    return db.session.get(Member, member_id)


def find_sitting_member(seat: Seat) -> Member | None:
    """Who sits for the seat today; None while it is vacant, and for every seat while Parliament is
    dissolved."""
    if is_dissolved():
        return None
    query = (
        sa.select(Member)
        .join(Spell, Spell.member_id == Member.id)
        .options(joinedload(Member.party))
        .where(Spell.seat_id == seat.id, Spell.ended_on.is_(None), Member.is_current)
        .order_by(Spell.started_on.desc())
    )
    return db.session.scalar(query)


def find_last_member(seat: Seat) -> Member | None:
    """Who sits for the seat or, while it is vacant, sat there last; None where that is not known."""
    query = (
        sa.select(Member)
        .join(Spell, Spell.member_id == Member.id)
        .where(Spell.seat_id == seat.id)
        .order_by(Spell.ended_on.is_(None).desc(), Spell.ended_on.desc(), Spell.started_on.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def list_sitting_members() -> dict[int, Member]:
    """Who sits today, by seat id; a vacant seat is missing, and all are while Parliament is dissolved."""
    if is_dissolved():
        return {}
    query = (
        sa.select(Spell.seat_id, Member)
        .join(Member, Spell.member_id == Member.id)
        .options(joinedload(Member.party))
        .where(Spell.ended_on.is_(None), Member.is_current, Spell.seat_id.is_not(None))
        .order_by(Spell.started_on)
    )
    return {row.seat_id: row.Member for row in db.session.execute(query)}


def find_seat_of(member: Member) -> Seat | None:
    """The seat for which the member sits, or None."""
    query = sa.select(Seat).join(Spell, Spell.seat_id == Seat.id)
    return db.session.scalar(query.where(Spell.member_id == member.id, Spell.ended_on.is_(None)))


def find_contact(member: Member) -> ContactAddress | None:
    """Where the member's mail goes as Parliament or staff say, or None when it was never read."""
    return db.session.get(ContactAddress, member.id)


def list_offices(member: Member, on: date | None = None) -> Sequence[Office]:
    """Offices that the member held on that day (default today), staff's marks among them."""
    query = _held_offices(on or today_in_london()).where(Office.member_id == member.id)
    return db.session.scalars(query).all()


def list_all_offices(on: date | None = None) -> dict[int, list[Office]]:
    """Offices held on that day (default today), by member id, in the order of `list_offices`."""
    found: dict[int, list[Office]] = {}
    for office in db.session.scalars(_held_offices(on or today_in_london())):
        found.setdefault(office.member_id, []).append(office)
    return found


def find_dissolution(on: date | None = None) -> Dissolution | None:
    """The dissolution in force on that day (default today), or None."""
    day = on or today_in_london()
    query = sa.select(Dissolution).where(
        Dissolution.started_on <= day, sa.or_(Dissolution.ended_on.is_(None), Dissolution.ended_on > day)
    )
    return db.session.scalar(query.order_by(Dissolution.started_on.desc()))


def is_dissolved(on: date | None = None) -> bool:
    """True while Parliament is dissolved: every seat is vacant and no letter goes."""
    return find_dissolution(on) is not None


def _held_offices(day: date) -> sa.Select[Office]:
    return (
        sa.select(Office)
        .where(sa.or_(Office.started_on.is_(None), Office.started_on <= day))
        .where(sa.or_(Office.ended_on.is_(None), Office.ended_on > day))
        .order_by(Office.started_on, Office.id)
    )


def _motions() -> sa.Select[Motion]:
    return sa.select(Motion).options(
        joinedload(Motion.session), joinedload(Motion.primary_sponsor), joinedload(Motion.successor)
    )
