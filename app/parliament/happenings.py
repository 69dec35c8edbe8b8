"""Reading events: filtered, paged, with what they are about. Events are never rewritten, so a page of old
ones stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from app.core.database import db
from app.parliament.models import Member, Motion, ParliamentEvent, Seat

NAME_KINDS = ("signed", "withdrew", "removed")


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events; None: all. `parties` (full names), `party_shorts` (abbreviations) and `nation` are those of the
    event's own time; an event that is about no member (a motion lapsed) belongs to every party and nation."""

    motion_id: int | None = None
    parties: tuple[str, ...] | None = None
    party_shorts: tuple[str, ...] = ()
    nation: str | None = None
    seat_gss: str | None = None
    member_id: int | None = None
    kinds: tuple[str, ...] | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """An event with the rows it is about."""

    event: ParliamentEvent
    motion: Motion | None
    member: Member | None
    seat: Seat | None


def list_happenings(
    wanted: EventFilter,
    *,
    limit: int,
    before_id: int | None = None,
    offset: int = 0,
    is_oldest_first: bool = False,
) -> Sequence[Happening]:
    """Events in the order in which we saw them."""
    query = (
        sa.select(ParliamentEvent, Motion, Member, Seat)
        .outerjoin(Motion, Motion.id == ParliamentEvent.motion_id)
        .outerjoin(Member, Member.id == ParliamentEvent.member_id)
        .outerjoin(Seat, Seat.id == ParliamentEvent.seat_id)
        .where(*_make_conditions(wanted))
        .order_by(ParliamentEvent.id if is_oldest_first else ParliamentEvent.id.desc())
        .limit(limit)
        .offset(offset)
    )
    if before_id is not None:
        query = query.where(ParliamentEvent.id < before_id)
    return [Happening(*row) for row in db.session.execute(query)]


def count_happenings(wanted: EventFilter) -> int:
    """How many events there are."""
    query = sa.select(sa.func.count()).select_from(ParliamentEvent)
    query = query.outerjoin(Seat, Seat.id == ParliamentEvent.seat_id).where(*_make_conditions(wanted))
    return db.session.scalar(query) or 0


def list_name_events(motion: Motion, version: int | None = None) -> Sequence[ParliamentEvent]:
    """What became of the names on a motion, up to a data version (None: all), the oldest first."""
    query = sa.select(ParliamentEvent).where(
        ParliamentEvent.motion_id == motion.id, ParliamentEvent.kind.in_(NAME_KINDS)
    )
    if version is not None:
        query = query.where(ParliamentEvent.version <= version)
    return db.session.scalars(query.order_by(ParliamentEvent.id)).all()


def _make_conditions(wanted: EventFilter) -> list[sa.ColumnElement[bool]]:
    event = ParliamentEvent
    is_about_all = event.member_id.is_(None) & event.seat_id.is_(None)
    found: list[sa.ColumnElement[bool]] = []
    if wanted.motion_id is not None:
        found.append(sa.or_(event.motion_id == wanted.motion_id, event.motion_id.is_(None)))
    if wanted.parties is not None:
        left = sa.or_(
            event.detail["from"].as_string().in_(wanted.parties),
            event.detail["from_short"].as_string().in_(wanted.party_shorts),
        )
        is_of_party = sa.or_(event.party.in_(wanted.parties), event.party_short.in_(wanted.party_shorts))
        found.append(sa.or_(is_of_party, (event.kind == "changed_party") & left, is_about_all))
    if wanted.nation is not None:
        found.append(sa.or_(Seat.nation == wanted.nation, is_about_all))
    if wanted.seat_gss is not None:
        found.append(Seat.gss_code == wanted.seat_gss)
    if wanted.member_id is not None:
        found.append(event.member_id == wanted.member_id)
    if wanted.kinds is not None:
        found.append(event.kind.in_(wanted.kinds))
    if wanted.since is not None:
        found.append(event.seen_at >= wanted.since)
    return found
