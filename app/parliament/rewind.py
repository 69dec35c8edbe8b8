"""The House as it stood when a data version came: judged by the rows and on the day of then.

The copies made here never enter a session.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TypeVar

import sqlalchemy as sa

from app.core.clock import to_london
from app.parliament.history import list_rows_at
from app.parliament.house import House, find_sitting, list_by_member
from app.parliament.models import Dissolution, Member, Motion, Office, Party, Seat, Signature, Spell
from app.parliament.queries import sort_motions
from app.parliament.standings import are_past_offices_known

Row = TypeVar("Row", Member, Motion)


def rewind_house(version: int, moment: datetime, name: tuple[str, int] | None = None) -> House | None:
    """The House at that data version, which was raised at `moment`, towards the motion of that session and number
    (None: the one followed then); None where no such motion was known."""
    members = _list_members(version)
    motions = _list_motions(version, members)
    motion = next((one for one in motions if name in (None, (one.session_name, one.number))), None)
    if motion is None or (name is None and not motion.is_followed):
        return None
    spells = list_by_member(sorted(list_rows_at(Spell, version), key=lambda one: (one.started_on, one.id)))
    day = to_london(moment).date()
    dissolved_on = _find_dissolved(version, day)
    return House(
        motion=motion,
        motions=motions,
        seats=sorted(list_rows_at(Seat, version), key=lambda seat: seat.slug),
        sitting={} if dissolved_on else find_sitting(members, spells),
        members=members,
        signatures={
            row.member_id: row for row in list_rows_at(Signature, version) if row.motion_id == motion.id
        },
        offices=list_by_member(list_rows_at(Office, version)),
        spells=spells,
        today=day,
        are_past_offices_known=are_past_offices_known(version),
        dissolved_on=dissolved_on,
    )


def _list_members(version: int) -> dict[int, Member]:
    """Members with their parties of then, copied where either was another."""
    parties = {party.id: party for party in list_rows_at(Party, version)}
    found = {}
    for row in list_rows_at(Member, version):
        party = parties.get(row.party_id) if row.party_id else None
        found[row.id] = row if row.party is party else _copy_row(row, party=party)
    return found


def _list_motions(version: int, members: Mapping[int, Member]) -> Sequence[Motion]:
    return sort_motions(
        _copy_row(row, primary_sponsor=members.get(row.primary_sponsor_id or 0))
        for row in list_rows_at(Motion, version)
    )


def _find_dissolved(version: int, day: date) -> date | None:
    """The day on which the dissolution began that was in force on that day."""
    began = [
        row.started_on
        for row in list_rows_at(Dissolution, version)
        if row.started_on <= day and (row.ended_on is None or row.ended_on > day)
    ]
    return max(began, default=None)


def _copy_row(row: Row, **relations: object) -> Row:
    """A copy outside every session, with what it points to."""
    names = [column.key for column in sa.inspect(type(row)).column_attrs]
    copied: Row = type(row)(**{name: getattr(row, name) for name in names}, **relations)
    return copied
