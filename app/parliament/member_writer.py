"""Writing members: names, party, the spell in a seat; arrivals and departures as events."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from app.core.clock import now, today_in_london
from app.parliament import queries
from app.parliament.marks import end_marks
from app.parliament.models import Member, Party, Seat, Spell
from app.parliament.parties import upsert_party
from app.parliament.spells import SeatFinder, close_spells, open_spell, replace_spells
from app.parliament.sync import SyncReport, add_event
from app.parliament.types import Biography, MemberInfo, PartyInfo

SOURCE, MOTIONS_SOURCE = "members-api", "motions-api"


class MemberWriter:
    """Writes one reading's members inside the caller's transaction."""

    def __init__(self, session: Session, report: SyncReport, biographies: Mapping[int, Biography]) -> None:
        self._session = session
        self._report = report
        self._biographies = biographies
        self._parties: dict[PartyInfo, Party] = {}
        self._members = {
            row.id: row for row in session.scalars(sa.select(Member).options(joinedload(Member.party)))
        }
        open_spells = sa.select(Spell).where(Spell.ended_on.is_(None))
        self._seated = {(one.member_id, one.seat_id) for one in session.scalars(open_spells)}

    @cached_property
    def _seat_finder(self) -> SeatFinder:
        return SeatFinder(self._session)

    def write_member(self, info: MemberInfo, seat: Seat) -> None:
        """A sitting member, as the list has them."""
        member = self._members.get(info.member_id)
        was_current = member is not None and member.is_current
        if member is None:
            member = self._add(info)
        self._write_names(member, info)
        self._write_party(member, info)
        self._report.is_changed |= self._session.is_modified(member)
        member.is_current, member.source, member.seen_at = True, SOURCE, now()
        before = self._find_seat_before(member, seat) if was_current else None
        self._write_spell(member, info, seat, before)
        if before is not None:
            place = {"member_id": member.id, "seat_id": seat.id}
            detail = {"from": before, "to": seat.id}
            add_event(self._session, "moved_seat", happened_on=info.sits_since, detail=detail, **place)
            self._report.note("moved_seat", f"{member.name}, {seat.name}")
        if not was_current:
            kind = "returned" if any(one.ended_on for one in member.spells) else "arrived"
            add_event(self._session, kind, member_id=member.id, seat_id=seat.id, happened_on=info.sits_since)
            self._report.note(kind, f"{member.name}, {seat.name}")

    def write_former(self, member_id: int, name: str, party: PartyInfo | None) -> None:
        """A signatory who is not known to sit, under the name that the motion gives."""
        member = Member(id=member_id, name=name, is_current=False, source=MOTIONS_SOURCE, seen_at=now())
        member.party = self._find_party(party)
        self._session.add(member)
        self._session.flush()
        self._members[member_id] = member
        if biography := self._biographies.get(member_id):
            replace_spells(self._session, member, biography, self._seat_finder)

    def write_departure(self, member: Member) -> None:
        """A member who is not in the list any more; the day is Parliament's, or none where it tells none."""
        seat = queries.find_seat_of(member)
        if biography := self._biographies.get(member.id):
            replace_spells(self._session, member, biography, self._seat_finder)
        dissolution = queries.find_dissolution(today_in_london())
        ended_on = close_spells(self._session, member, dissolution.started_on if dissolution else None)
        end_marks(self._session, member, ended_on)
        member.is_current, member.seen_at = False, now()
        place = {"member_id": member.id, "seat_id": seat.id if seat else None}
        add_event(self._session, "left", happened_on=ended_on, **place)
        self._report.note("left", ", ".join([member.name, *([seat.name] if seat else [])]))

    def write_end(self, member_id: int) -> None:
        """The day of an earlier departure, where Parliament has told it since."""
        member, biography = self._members.get(member_id), self._biographies[member_id]
        if member is not None and biography.spells and all(one.ended_on for one in biography.spells):
            replace_spells(self._session, member, biography, self._seat_finder)

    def _add(self, info: MemberInfo) -> Member:
        member = Member(
            id=info.member_id, name=info.name_display, is_current=True, source=SOURCE, seen_at=now()
        )
        self._session.add(member)
        self._session.flush()
        return member

    def _write_names(self, member: Member, info: MemberInfo) -> None:
        """Take over the names. Another spelling than the snapshot's or a motion's is no change of name."""
        if member.source == SOURCE and member.name != info.name_display:
            detail = {"from": member.name, "to": info.name_display, "listed_before": member.list_name}
            add_event(self._session, "renamed", member_id=member.id, detail=detail)
            self._report.note("renamed", f"{member.name}: {info.name_display}")
        member.name, member.list_name, member.full_title = info.name_display, info.name_list, info.name_full
        member.address_as = info.name_address

    def _write_party(self, member: Member, info: MemberInfo) -> None:
        """Take over the party. That the answer gives none is no change of party."""
        before, after = member.party, self._find_party(info.party)
        if after is not before:
            member.party = after
        if before is not None and after is not None and before.id != after.id:
            detail = {"from": before.name, "to": after.name, "from_short": before.abbreviation}
            add_event(self._session, "changed_party", member_id=member.id, detail=detail)
            self._report.note("changed_party", f"{member.name}: {before.name} to {after.name}")

    def _find_party(self, info: PartyInfo | None) -> Party | None:
        if info is None:
            return None
        if info not in self._parties:
            self._parties[info] = upsert_party(self._session, info, self._report)
        return self._parties[info]

    def _find_seat_before(self, member: Member, seat: Seat) -> int | None:
        """The seat's id that the member held until now, when it is another."""
        held = {seat_id for member_id, seat_id in self._seated if member_id == member.id}
        return None if seat.id in held else next((one for one in held if one is not None), None)

    def _write_spell(self, member: Member, info: MemberInfo, seat: Seat, before: int | None) -> None:
        """The spell in the seat; a biography that does not tell the end in the seat before adds nothing yet."""
        biography = self._biographies.get(member.id)
        if biography is not None and (before is None or self._tells_end(biography, before)):
            replace_spells(self._session, member, biography, self._seat_finder)
        elif (member.id, seat.id) in self._seated:
            return
        open_spell(self._session, member, seat, info.sits_since)

    def _tells_end(self, biography: Biography, seat_id: int) -> bool:
        found = ((one, self._seat_finder.find(one)) for one in biography.spells)
        return any(
            one.ended_on is not None and seat is not None and seat.id == seat_id for one, seat in found
        )
