"""The whole House towards one motion: every fact that standings are judged by, loaded in a few queries.

One loading and one judge (`app.parliament.standing`) serve the tracker, the letters and a seat's card alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.clock import today_in_london
from app.core.database import db
from app.parliament import queries
from app.parliament.models import Member, Motion, Office, Seat, Signature, Spell
from app.parliament.standing import Facts, Standing, judge
from app.parliament.standings import are_past_offices_known

OfMember = TypeVar("OfMember", Office, Spell)


@dataclass(frozen=True, slots=True)
class House:
    """Every motion known, the one followed first; seats in the order of their slugs; `sitting` is the member's id by
    the seat's, without vacant seats and empty while Parliament is dissolved, since `dissolved_on`; everything else by
    the member's id. Read it, never change its rows."""

    motion: Motion
    motions: Sequence[Motion]
    seats: Sequence[Seat]
    sitting: Mapping[int, int]
    members: Mapping[int, Member]
    signatures: Mapping[int, Signature]
    offices: Mapping[int, Sequence[Office]]
    spells: Mapping[int, Sequence[Spell]]
    today: date
    are_past_offices_known: bool
    dissolved_on: date | None

    @property
    def is_dissolved(self) -> bool:
        """True while Parliament is dissolved."""
        return self.dissolved_on is not None


def load_house(motion: Motion) -> House:
    """The House as it stands today."""
    members = {row.id: row for row in db.session.scalars(sa.select(Member).options(joinedload(Member.party)))}
    spells = list_by_member(db.session.scalars(sa.select(Spell).order_by(Spell.started_on, Spell.id)))
    today = today_in_london()
    dissolution = queries.find_dissolution(today)
    signatures = db.session.scalars(sa.select(Signature).where(Signature.motion_id == motion.id))
    return House(
        motion=motion,
        motions=queries.list_motions(),
        seats=sorted(db.session.scalars(sa.select(Seat)), key=lambda seat: seat.slug),
        sitting={} if dissolution else find_sitting(members, spells),
        members=members,
        signatures={row.member_id: row for row in signatures},
        offices=list_by_member(db.session.scalars(sa.select(Office).order_by(Office.id))),
        spells=spells,
        today=today,
        are_past_offices_known=are_past_offices_known(),
        dissolved_on=dissolution.started_on if dissolution else None,
    )


def judge_member(house: House, member_id: int | None, *, sat_when_closed: bool = False) -> Standing:
    """The standing of one member of the House, or of a vacant seat (None); `sat_when_closed` judges who has
    left since as the sitting member of that day."""
    member = house.members[member_id] if member_id is not None else None
    return judge(
        Facts(
            motion=house.motion,
            member=member,
            signature=house.signatures.get(member.id) if member else None,
            offices=house.offices.get(member.id, ()) if member else (),
            spells=house.spells.get(member.id, ()) if member else (),
            today=house.today,
            are_past_offices_known=house.are_past_offices_known,
            sat_when_closed=sat_when_closed,
        )
    )


def find_sitting(members: Mapping[int, Member], spells: Mapping[int, Sequence[Spell]]) -> dict[int, int]:
    """Who sits where by open spells; where two lists overlap the later spell counts."""
    found = [
        (spell.started_on, spell.seat_id, member_id)
        for member_id, rows in spells.items()
        for spell in rows
        if spell.ended_on is None and spell.seat_id is not None and members[member_id].is_current
    ]
    return {seat_id: member_id for _, seat_id, member_id in sorted(found) if seat_id is not None}


def list_by_member(rows: Iterable[OfMember]) -> dict[int, list[OfMember]]:
    """Rows by the member they are about, in the order given."""
    found: dict[int, list[OfMember]] = defaultdict(list)
    for row in rows:
        found[row.member_id].append(row)
    return dict(found)
