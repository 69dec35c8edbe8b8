"""What a letter to each MP would ask, for the whole House at once: by the same rules, from one loading of the facts."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.core.clock import today_in_london
from app.letters.kept import keep
from app.letters.rules import choose_variant
from app.letters.situation import Surroundings, get_surroundings, make_situation
from app.letters.types import NoLetter, Variant
from app.parliament.house import House, judge_member, load_house
from app.parliament.models import Office, Seat
from app.parliament.queries import find_followed_motion, list_members_in_doubt
from app.parliament.standing import is_held_on

ASKS = {
    Variant.SPONSOR_LAPSED: _l("to ask for the motion again"),
    Variant.SPONSOR_OPEN: _l("to ask whom else to ask"),
    Variant.SINN_FEIN: _l("to ask for a word with the minister"),
    Variant.SPEAKER: _l("to ask them to pass it on"),
    Variant.MINISTER_RESPONSIBLE: _l("to ask for the strategy"),
    Variant.MINISTER: _l("to ask them to raise it"),
    Variant.SIGNED_LAPSED: _l("to thank them, and ask again"),
    Variant.LAPSED: _l("to ask for the government’s answer"),
    Variant.SIGNED_OPEN: _l("to thank them, and ask more"),
    Variant.WITHDREW: _l("to ask why"),
    Variant.NEVER_SIGNS: _l("to ask for a written question"),
    Variant.NOT_SIGNED: _l("to ask them to sign"),
}


def list_asks() -> Mapping[str, str]:
    """What a letter to the MP of each seat would ask, in a few words, by the seat's slug; a seat to which no letter can
    go now is missing. For the motion followed."""
    return keep("asks", _judge_house)


def _judge_house() -> Mapping[str, str]:
    motion = find_followed_motion()
    if motion is None:
        return {}
    house, around, doubted = load_house(motion), get_surroundings(motion), list_members_in_doubt()
    found = {seat.slug: _judge_seat(house, around, doubted, seat) for seat in house.seats}
    return {slug: str(ASKS[variant]) for slug, variant in found.items() if not isinstance(variant, NoLetter)}


def _judge_seat(house: House, around: Surroundings, doubted: set[int], seat: Seat) -> Variant | NoLetter:
    member_id = house.sitting.get(seat.id)
    member = house.members[member_id] if member_id is not None else None
    situation = make_situation(
        around,
        seat,
        member,
        judge_member(house, member_id),
        offices=_list_held(house, member_id),
        is_in_doubt=member_id in doubted,
    )
    return choose_variant(situation)


def _list_held(house: House, member_id: int | None) -> list[Office]:
    """Offices held today, whatever the day on which the motion closed."""
    today = today_in_london()
    return [one for one in house.offices.get(member_id or 0, ()) if is_held_on(one, today)]
