"""Standings for pages and letters: the facts are loaded once, then judged by `app.parliament.standing`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.clock import today_in_london
from app.core.database import db
from app.parliament.models import Member, Motion, Office, Signature, Spell, SyncRun
from app.parliament.standing import Facts, Standing, judge


def get_member_standing(member: Member | None, motion: Motion) -> Standing:
    """The standing of one member towards a motion; None for the member of a vacant seat."""
    if member is None:
        return judge(Facts(motion, None, None, (), (), today_in_london(), False))
    return list_standings(motion, [member.id])[member.id]


def list_standings(motion: Motion, member_ids: Sequence[int] | None = None) -> dict[int, Standing]:
    """The standing of each of those members (default: all sitting ones and every name on the motion), by
    id."""
    signatures = {
        row.member_id: row
        for row in db.session.scalars(sa.select(Signature).where(Signature.motion_id == motion.id))
    }
    query = sa.select(Member).options(joinedload(Member.party))
    if member_ids is None:
        query = query.where(sa.or_(Member.is_current, Member.id.in_(signatures)))
    else:
        query = query.where(Member.id.in_(member_ids))
    members = db.session.scalars(query).all()
    ids = [member.id for member in members] if member_ids is not None else None
    offices, spells = _load_offices(ids), _load_spells(ids)
    today, are_known = today_in_london(), are_past_offices_known()
    return {
        member.id: judge(
            Facts(
                motion=motion,
                member=member,
                signature=signatures.get(member.id),
                offices=offices[member.id],
                spells=spells[member.id],
                today=today,
                are_past_offices_known=are_known,
            )
        )
        for member in members
    }


def are_past_offices_known(version: int | None = None) -> bool:
    """True once biographies, which hold past posts, have been read, by that data version (None: now); the bundled
    snapshot tells of one day only."""
    query = sa.select(SyncRun.id).where(SyncRun.kind == "offices", SyncRun.outcome == "ok")
    if version is not None:
        query = query.where(SyncRun.version <= version)
    return db.session.scalar(query.limit(1)) is not None


def _load_offices(member_ids: Sequence[int] | None) -> defaultdict[int, list[Office]]:
    found: defaultdict[int, list[Office]] = defaultdict(list)
    query = (
        sa.select(Office) if member_ids is None else sa.select(Office).where(Office.member_id.in_(member_ids))
    )
    for row in db.session.scalars(query):
        found[row.member_id].append(row)
    return found


def _load_spells(member_ids: Sequence[int] | None) -> defaultdict[int, list[Spell]]:
    found: defaultdict[int, list[Spell]] = defaultdict(list)
    query = (
        sa.select(Spell) if member_ids is None else sa.select(Spell).where(Spell.member_id.in_(member_ids))
    )
    for row in db.session.scalars(query):
        found[row.member_id].append(row)
    return found
