"""What a letter to each MP would ask, for the whole House at once: by the same rules, from one loading of the facts."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from app.letters.kept import keep
from app.letters.rules import choose_variant
from app.letters.situation import get_surroundings
from app.letters.types import NoLetter, Variant
from app.letters.whole_house import list_situations
from app.parliament.queries import find_followed_motion

ASKS = {
    Variant.SPONSOR_LAPSED: _l("to ask for the motion again"),
    Variant.SPONSOR_OPEN: _l("to ask which colleagues should hear from you"),
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
    situations = list_situations(motion, get_surroundings(motion))
    found = {situation.seat_slug: choose_variant(situation) for situation in situations}
    return {slug: str(ASKS[variant]) for slug, variant in found.items() if not isinstance(variant, NoLetter)}
