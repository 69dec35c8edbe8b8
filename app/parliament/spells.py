"""Spells in a seat: who sat where, from when to when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.core.clock import today_in_london
from app.core.database import db
from app.parliament.models import Member, Seat, Spell
from app.parliament.slugs import make_slug
from app.parliament.types import Biography, SpellInfo


class SeatFinder:
    """Finds today's seats for spells: by a confirmed id, or by name where the spell goes on."""

    def __init__(self, session: Session) -> None:
        seats = list(session.scalars(sa.select(Seat)))
        self._by_id = {seat.parliament_id: seat for seat in seats if seat.parliament_id_basis == "confirmed"}
        self._by_name = {make_slug(seat.name): seat for seat in seats}

    def find(self, info: SpellInfo) -> Seat | None:
        """The seat of today, or None for a seat of older boundaries."""
        if info.ended_on is None:
            return self.find_present(info.seat_id, info.seat_name)
        return self._by_id.get(info.seat_id)

    def find_present(self, seat_id: int, name: str) -> Seat | None:
        """The seat of today that Parliament names so."""
        return self._by_id.get(seat_id) or self._by_name.get(make_slug(name))


def open_spell(session: Session, member: Member, seat: Seat, since: date | None) -> None:
    """Make sure that the member sits in that seat now, and in no other; nobody else sits there. Without a day of
    Parliament's the spell begins on the one on which we see it. When those before it ended nobody told: we see it
    today."""
    for other in session.scalars(sa.select(Spell).where(Spell.ended_on.is_(None), _is_of(member, seat))):
        if other.member_id == member.id and other.seat_id == seat.id:
            continue
        other.ended_on, other.is_end_seen = max(other.started_on, today_in_london()), True
    if not any(one.seat_id == seat.id and one.ended_on is None for one in member.spells):
        begun_on = since or today_in_london()
        spell = Spell(seat_id=seat.id, seat_name=seat.name, started_on=begun_on, is_start_seen=since is None)
        member.spells.append(spell)
    session.flush()


def close_spells(session: Session, member: Member, ended_on: date | None) -> date | None:
    """End every open spell of the member, without a day told (None) on the one on which we see it; gives the day on
    which the last one ended, None where nobody told it."""
    for spell in member.spells:
        if spell.ended_on is None:
            spell.ended_on = max(spell.started_on, ended_on or today_in_london())
            spell.is_end_seen = ended_on is None
    session.flush()
    last = max((one for one in member.spells if one.ended_on), key=_get_end, default=None)
    return None if last is None or last.is_end_seen else last.ended_on


def _get_end(spell: Spell) -> tuple[date, bool]:
    return spell.ended_on or date.max, spell.is_end_seen


def replace_spells(session: Session, member: Member, biography: Biography, seats: SeatFinder) -> None:
    """Take over every spell that Parliament's biography tells; one without any changes nothing."""
    if not biography.spells:
        return
    known = {(spell.seat_name, spell.started_on): spell for spell in member.spells}
    for info in biography.spells:
        seat = seats.find(info)
        name = seat.name if seat else info.seat_name
        spell = known.pop((name, info.started_on), None)
        if spell is None:
            spell = Spell(seat_name=name, started_on=info.started_on)
            member.spells.append(spell)
        spell.seat_id, spell.ended_on = seat.id if seat else None, info.ended_on
        spell.is_start_seen = spell.is_end_seen = False
    for spell in known.values():
        session.delete(spell)
    if known:
        session.flush()
        session.expire(member, ["spells"])


def list_spells_in(gss_code: str) -> Sequence[Spell]:
    """Every spell known in the seat of today, the latest first, with its member."""
    query = (
        sa.select(Spell)
        .join(Seat, Spell.seat_id == Seat.id)
        .options(joinedload(Spell.member))
        .where(Seat.gss_code == gss_code)
        .order_by(Spell.started_on.desc(), Spell.id.desc())
    )
    return db.session.scalars(query).all()


def _is_of(member: Member, seat: Seat) -> sa.ColumnElement[bool]:
    return sa.or_(Spell.member_id == member.id, Spell.seat_id == seat.id)
