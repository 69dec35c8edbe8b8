"""What is known of an MP and the motion, in careful words: no name is never called a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.templating import show_day
from app.letters.types import FollowedMotion, Situation

HEXAGONS = {
    "signed": "signed",
    "not_signed": "not-signed",
    "withdrew": "withdrew",
    "does_not_sign": "by-custom",
    "cannot_sign": "cannot",
    "not_then_mp": "not-then",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`hexagon` is the drawing's status; `text` a few words; `why` a sentence or two."""

    hexagon: str
    text: str
    why: str


def describe_standing(situation: Situation) -> Standing:
    """The words for the MP's card."""
    motion = situation.motion
    if motion is None:
        return Standing("not-known", _("No motion is open."), "")
    hexagon = HEXAGONS.get(situation.status, "not-known")
    if situation.is_primary_sponsor:
        return Standing("signed", _("Put the motion forward:"), _explain_motion(motion))
    text, why = _describe(situation, motion)
    return Standing(hexagon, text, f"{why} {_explain_motion(motion)}".strip())


def _describe(situation: Situation, motion: FollowedMotion) -> tuple[str, str]:
    name = situation.member.name if situation.member else ""
    status, number = situation.status, motion.number
    if status == "signed" and situation.signed_on:
        return _("Signed EDM %(number)s on %(day)s.", number=number, day=show_day(situation.signed_on)), ""
    if status == "signed":
        return _("Signed EDM %(number)s.", number=number), ""
    if status == "withdrew":
        return _("Signed EDM %(number)s, then withdrew.", number=number), ""
    if status == "not_signed" and motion.state == "open":
        return _("Has not signed EDM %(number)s.", number=number), ""
    if status == "not_signed":
        return _("Had not signed EDM %(number)s when it closed.", number=number), ""
    if status == "does_not_sign":
        return _("Does not sign, by custom."), _explain_office(situation, name)
    if status == "cannot_sign":
        return _("Cannot sign."), _("%(name)s does not take the seat, so cannot sign motions.", name=name)
    if status == "not_then_mp":
        return _("Not then an MP."), _("%(name)s became an MP after the motion closed.", name=name)
    return (
        _("Not known if %(name)s signed.", name=name),
        _("We have not been able to read the full list of names."),
    )


def _explain_office(situation: Situation, name: str) -> str:
    offices = [office for office in situation.offices if office.kind != "never_signs"]
    if not offices:
        return _("Ministers, whips and those who chair debates do not sign motions like this.")
    return _(
        "%(name)s holds a post (%(title)s). By custom, MPs with such posts do not sign motions like this.",
        name=name,
        title=offices[0].title,
    )


def _explain_motion(motion: FollowedMotion) -> str:
    if motion.state == "open":
        return _(
            "EDM %(number)s is a motion: a statement that MPs can sign. It is open.", number=motion.number
        )
    if motion.state == "withdrawn":
        return _(
            "EDM %(number)s is a motion: a statement that MPs can sign."
            " It was withdrawn by the MP in charge of it.",
            number=motion.number,
        )
    if motion.closed_on:
        return _(
            "EDM %(number)s is a motion: a statement that MPs can sign."
            " It lapsed on %(day)s, when that session of Parliament ended, so nobody can sign it now.",
            number=motion.number,
            day=show_day(motion.closed_on),
        )
    return _(
        "EDM %(number)s is a motion: a statement that MPs can sign. It has lapsed.", number=motion.number
    )
