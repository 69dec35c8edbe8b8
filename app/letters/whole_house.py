"""The situation of every seat as it stands now, from one loading of the facts: it costs less than four seats do one by
one."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.clock import today_in_london
from app.letters.situation import Surroundings, make_situation
from app.letters.types import Situation
from app.parliament.house import House, judge_member, load_house
from app.parliament.models import Motion, Office
from app.parliament.queries import list_doubted_members
from app.parliament.standing import is_held_on


def list_situations(motion: Motion, around: Surroundings) -> Iterator[Situation]:
    """All that the rules ask, seat after seat; `around` is what `get_surroundings` says of the motion."""
    house, doubted = load_house(motion), list_doubted_members()
    for seat in house.seats:
        member_id = house.sitting.get(seat.id)
        yield make_situation(
            around,
            seat,
            house.members[member_id] if member_id is not None else None,
            judge_member(house, member_id),
            offices=_list_held(house, member_id),
            is_in_doubt=member_id in doubted,
        )


def _list_held(house: House, member_id: int | None) -> list[Office]:
    """Offices held today, whatever the day on which the motion closed."""
    today = today_in_london()
    return [one for one in house.offices.get(member_id or 0, ()) if is_held_on(one, today)]
