"""Why a held letter no longer fits, in a sentence for its writer."""

from __future__ import annotations

from flask_babel import gettext as _

from app.letters.answers import is_letter_outdated
from app.letters.models import Letter
from app.letters.rules import choose_variant
from app.letters.situation import get_situation
from app.letters.types import NoLetter, Situation, Variant

WHILE_OPEN = frozenset(
    {Variant.SPONSOR_OPEN, Variant.SIGNED_OPEN, Variant.WITHDREW, Variant.NEVER_SIGNS, Variant.NOT_SIGNED}
)
WHEN_CLOSED = frozenset({Variant.SPONSOR_LAPSED, Variant.SIGNED_LAPSED, Variant.LAPSED})
OF_A_POST = frozenset({Variant.SPEAKER, Variant.MINISTER, Variant.MINISTER_RESPONSIBLE})


def find_change(letter: Letter) -> str | None:
    """What changed since `letter` was written so that another letter would be picked now, such as "Ann Smith
    has signed EDM 312."; None when nothing did, or when there is no MP to write to."""
    situation = get_situation(letter.seat)
    variant = choose_variant(situation)
    if isinstance(variant, NoLetter) or situation.member is None:
        return None
    if situation.member.id != letter.member_id:
        return _(
            "Another MP sits for %(seat)s now: %(mp)s.",
            seat=letter.seat.name,
            mp=situation.member.name,
        )
    before = Variant(letter.variant)
    if before != variant:
        return describe_change(before, variant, situation)
    if situation.motion and situation.motion.id != letter.motion_id:
        return _("There is a newer motion now, EDM %(number)s.", number=situation.motion.number)
    if is_letter_outdated(letter.body, letter.created_at, variant, situation):
        return _("What is known of the government’s answer changed.")
    return None


def describe_change(before: Variant, variant: Variant, situation: Situation) -> str:
    """What makes the rules pick `variant` for an MP to whom they gave `before`. A post comes first, as in
    the rules; then the motion's opening or closing; then what the MP did.
    """
    name = situation.member.name if situation.member else ""
    number = situation.motion.number if situation.motion else ""
    if variant in OF_A_POST or variant == Variant.SINN_FEIN:
        return _describe_post(variant, name, situation)
    if before in WHILE_OPEN and variant in WHEN_CLOSED:
        return _("EDM %(number)s has closed, so nobody can sign it now.", number=number)
    if before in WHEN_CLOSED and variant in WHILE_OPEN:
        return _("EDM %(number)s has opened, and MPs can sign it.", number=number)
    if variant in {Variant.SPONSOR_OPEN, Variant.SPONSOR_LAPSED}:
        return _("%(name)s is the MP who put EDM %(number)s forward.", name=name, number=number)
    if variant in {Variant.SIGNED_OPEN, Variant.SIGNED_LAPSED}:
        return _("%(name)s has signed EDM %(number)s.", name=name, number=number)
    if before in OF_A_POST:
        return _("%(name)s no longer holds the post that your letter was about.", name=name)
    if variant == Variant.NEVER_SIGNS:
        return _("We have learnt that %(name)s signs no motions of this kind.", name=name)
    if before in {Variant.SIGNED_OPEN, Variant.SIGNED_LAPSED} or variant == Variant.WITHDREW:
        return _("The name of %(name)s is no longer on EDM %(number)s.", name=name, number=number)
    return _("What we know about %(name)s and the motion changed.", name=name)


def _describe_post(variant: Variant, name: str, situation: Situation) -> str:
    if variant == Variant.SPEAKER:
        return _("%(name)s is now the Speaker or a Deputy Speaker.", name=name)
    if variant == Variant.MINISTER_RESPONSIBLE:
        return _("%(name)s is now a minister in the department that must answer.", name=name)
    if variant == Variant.MINISTER:
        title = next((one.title for one in situation.offices if one.kind in {"minister", "whip", "pps"}), "")
        return _("%(name)s now holds a government post (%(title)s).", name=name, title=title)
    return _("%(name)s does not take the seat, so cannot sign motions.", name=name)
