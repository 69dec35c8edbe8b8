"""From the House to the rows of the record: 650 seats, and the signatories who no longer sit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.parliament.house import House, judge_member
from app.parliament.models import Member, Party, Seat, Spell
from app.parliament.standing import Standing, Status
from app.tracker.types import MemberFacts, OtherRow, PartyFacts, RowStatus, SeatFacts, SeatRow


def make_rows(house: House) -> tuple[SeatRow, ...]:
    """One row for each seat, in the order of the slugs."""
    vacated, closing = _find_vacated(house), find_closing_spells(house)
    return tuple(_make_row(house, seat, vacated.get(seat.id), closing.get(seat.id)) for seat in house.seats)


def make_others(house: House) -> tuple[OtherRow, ...]:
    """Signatories who do not sit now: standing names in the paper's order, then withdrawn ones."""
    sitting = set(house.sitting.values())
    found = [_make_other(house, member_id) for member_id in house.signatures if member_id not in sitting]
    return tuple(sorted(found, key=_order_of_other))


def make_seat(seat: Seat) -> SeatFacts:
    """A seat's facts."""
    return SeatFacts(seat.gss_code, seat.slug, seat.name, seat.name_cy, seat.nation, seat.region)


def make_party(party: Party | None) -> PartyFacts | None:
    """A party's facts."""
    if party is None:
        return None
    return PartyFacts(party.name, party.abbreviation, party.background, party.foreground)


def find_closing_spells(house: House) -> dict[int, Spell]:
    """Of a closed motion: by the seat's id the spell that held the day on which it closed; of two the later."""
    day = house.motion.closed_on
    if day is None or house.motion.state == "open":
        return {}
    held = [
        spell
        for rows in house.spells.values()
        for spell in rows
        if spell.started_on <= day and (spell.ended_on is None or spell.ended_on >= day)
    ]
    held.sort(key=lambda spell: (spell.started_on, spell.id))
    return {spell.seat_id: spell for spell in held if spell.seat_id is not None}


def _make_row(house: House, seat: Seat, before: Spell | None, then: Spell | None) -> SeatRow:
    """`before` is the last spell, `then` the one that held the day on which the motion closed."""
    member_id, closing = house.sitting.get(seat.id), None
    if then is not None and then.member_id != member_id and (then.ended_on or house.dissolved_on):
        closing = _make_closing(house, seat, then)
    if member_id is not None:
        spell = _find_present(house, member_id, seat.id)
        standing = judge_member(house, member_id)
        row = _make_judged(house, seat, member_id, standing, _find_start(spell))
        return replace(row, closing=closing)
    if closing is None or closing.member is None or closing.member.id in house.sitting.values():
        goes_on = before is not None and before.ended_on is None
        since, seen_on = (house.dissolved_on, None) if goes_on else _find_end(before)
        return SeatRow(
            make_seat(seat), None, RowStatus.VACANT, since=since, left_seen_on=seen_on, closing=closing
        )
    status = RowStatus.FORMER if closing.status is RowStatus.SIGNED else closing.status
    return replace(closing, member=None, left_on=None, left_seen_on=None, status=status, closing=closing)


def _make_closing(house: House, seat: Seat, spell: Spell) -> SeatRow:
    """The row of who sat when the motion closed. While Parliament is dissolved nobody sits: that day ended every
    spell."""
    standing = judge_member(house, spell.member_id, sat_when_closed=True)
    row = _make_judged(house, seat, spell.member_id, standing, _find_start(spell))
    left_on, seen_on = _find_end(spell)
    if spell.ended_on is None:
        left_on = house.dissolved_on
    return replace(row, left_on=left_on, left_seen_on=seen_on)


def _find_start(spell: Spell | None) -> date | None:
    """The first day of the spell, where Parliament tells it."""
    return None if spell is None or spell.is_start_seen else spell.started_on


def _find_end(spell: Spell | None) -> tuple[date | None, date | None]:
    """The last day of the spell, or else the day on which we saw that it had ended."""
    if spell is None:
        return None, None
    return (None, spell.ended_on) if spell.is_end_seen else (spell.ended_on, None)


def _make_judged(
    house: House, seat: Seat, member_id: int, standing: Standing, sits_since: date | None
) -> SeatRow:
    status = _get_status(standing, are_names_known=house.motion.names_read_at is not None)
    then = find_spell_then(house, member_id, standing.signed_on)
    return SeatRow(
        seat=make_seat(seat),
        member=_make_member(house.members[member_id], sits_since),
        status=status,
        since=_find_since(status, standing, sits_since),
        signed_on=standing.signed_on,
        withdrawn_on=standing.withdrawn_on,
        party_then=standing.party_then,
        seat_then=then.seat_name if then else None,
        is_sponsor=standing.is_sponsor,
        is_primary_sponsor=standing.is_primary_sponsor,
        position=standing.position,
        is_removed=standing.is_removed,
        moved_to_amendment=standing.moved_to_amendment,
        reason_kind=standing.reason_kind,
        office=standing.office,
        organisation=standing.organisation,
        office_source=standing.office_source,
        office_source_on=standing.office_since if standing.office_source else None,
        never_signs_source=standing.never_signs_source,
        never_signs_on=standing.never_signs_on,
    )


def _make_other(house: House, member_id: int) -> OtherRow:
    standing = judge_member(house, member_id)
    spells = house.spells.get(member_id, ())
    then = find_spell_then(house, member_id, standing.signed_on)
    seats = {seat.id: seat for seat in house.seats}
    seat = seats.get(then.seat_id) if then and then.seat_id else None
    has_left = house.is_dissolved or (bool(spells) and all(one.ended_on for one in spells))
    status = RowStatus.FORMER if has_left else RowStatus.SIGNED
    left_on, seen_on = _find_end(_find_departure(house, spells, standing.signed_on))
    return OtherRow(
        member=_make_member(house.members[member_id], None),
        status=status if standing.status is Status.SIGNED else RowStatus.WITHDREW,
        has_left=has_left,
        signed_on=standing.signed_on,
        withdrawn_on=standing.withdrawn_on,
        party_then=standing.party_then,
        seat_then=then.seat_name if then else None,
        seat=make_seat(seat) if seat else None,
        left_on=left_on,
        left_seen_on=seen_on,
        is_sponsor=standing.is_sponsor,
        is_primary_sponsor=standing.is_primary_sponsor,
        position=standing.position,
        is_removed=standing.is_removed,
        moved_to_amendment=standing.moved_to_amendment,
    )


def _find_departure(house: House, spells: Sequence[Spell], signed_on: date | None) -> Spell | None:
    """The spell with whose end the member left; None while one goes on, or where the last ended before the signing."""
    begun = [spell for spell in spells if spell.started_on <= house.today]
    last = max(begun, key=lambda spell: (spell.ended_on or date.max, spell.id), default=None)
    if last is None or last.ended_on is None or last.ended_on > house.today:
        return None
    return None if signed_on and last.ended_on < signed_on else last


def find_spell_then(house: House, member_id: int, signed_on: date | None) -> Spell | None:
    """The spell in which the member signed; None where no spell known holds that day."""
    if signed_on is None:
        return None
    for spell in reversed(house.spells.get(member_id, ())):
        if spell.started_on <= signed_on and (spell.ended_on is None or signed_on <= spell.ended_on):
            return spell
    return None


def _get_status(standing: Standing, *, are_names_known: bool) -> RowStatus:
    if standing.is_primary_sponsor and not are_names_known:
        return RowStatus.PUT_FORWARD
    if standing.status is Status.NOT_SIGNED and standing.never_signs:
        return RowStatus.NEVER_SIGNS
    return RowStatus(standing.status.value)


def _find_since(status: RowStatus, standing: Standing, sits_since: date | None) -> date | None:
    return {
        RowStatus.SIGNED: standing.signed_on,
        RowStatus.WITHDREW: standing.withdrawn_on,
        RowStatus.DOES_NOT_SIGN: standing.office_since,
        RowStatus.NEVER_SIGNS: standing.never_signs_on,
        RowStatus.NOT_THEN_MP: sits_since,
    }.get(status)


def _make_member(member: Member, sits_since: date | None) -> MemberFacts:
    return MemberFacts(
        member.id, member.name, member.list_name or member.name, make_party(member.party), sits_since
    )


def _find_present(house: House, member_id: int, seat_id: int) -> Spell | None:
    found = [
        one
        for one in house.spells.get(member_id, ())
        if one.seat_id == seat_id and one.started_on <= house.today
    ]
    return found[-1] if found else None


def _find_vacated(house: House) -> dict[int, Spell]:
    """By the seat's id the spell that ended last, or goes on: that one ends with a dissolution."""
    found = sorted(
        (spell.ended_on or date.max, spell.id, spell)
        for rows in house.spells.values()
        for spell in rows
        if (spell.ended_on or spell.started_on) <= house.today
    )
    return {spell.seat_id: spell for _, _, spell in found if spell.seat_id is not None}


def _order_of_other(row: OtherRow) -> tuple[bool, int, int]:
    return row.status is RowStatus.WITHDREW, row.position or 9999, row.member.id
