"""What is known of an MP and the motion, in careful words: no name is never called a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.templating import show_day
from app.letters.types import FollowedMotion, OfficeHeld, Situation

HEXAGONS = {
    "signed": "signed",
    "not_signed": "not-signed",
    "withdrew": "withdrew",
    "does_not_sign": "by-custom",
    "cannot_sign": "cannot",
    "not_then_mp": "not-then",
}
HOLDERS = {
    "minister": _l("ministers"),
    "whip": _l("government whips"),
    "pps": _l("parliamentary private secretaries"),
    "speaker": _l("the Speaker and the deputies"),
    "deputy_speaker": _l("the Speaker and the deputies"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """`hexagon` is the drawing's status; `text` a short sentence; `why` what it rests on, and how the motion
    stands.
    """

    hexagon: str
    text: str
    why: str


def describe_standing(situation: Situation) -> Standing:
    """The words for the MP's card."""
    motion = situation.motion
    if motion is None:
        return Standing("not-known", _("No motion is open."), "")
    hexagon = HEXAGONS.get(situation.status, "not-known")
    if situation.is_primary_sponsor and situation.member:
        text, why = _("%(name)s put this motion forward.", name=situation.member.name), ""
        hexagon = "signed"
    else:
        text, why = _describe(situation, motion)
    parts = (why, _tell_present_office(situation), _tell_state(motion))
    return Standing(hexagon, text, " ".join(part for part in parts if part))


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
    return _explain_not_known(name, motion)


def _explain_not_known(name: str, motion: FollowedMotion) -> tuple[str, str]:
    """Either the names have not been read, or they have, but not who held which post when the motion closed."""
    if not motion.are_names_known:
        return (
            _("Not known if %(name)s signed.", name=name),
            _("We have not been able to read the full list of names."),
        )
    return _("Not on the list of names of EDM %(number)s.", number=motion.number), _(
        "Whether a post held when the motion closed kept %(name)s from signing, by custom, is not known to us.",
        name=name,
    )


def _explain_office(situation: Situation, name: str) -> str:
    """The post on the day that counts, with its dates: the list may know neither an older nor a newer one."""
    office, motion = situation.office_then, situation.motion
    if office is None or motion is None:
        return _("Ministers, whips and those who chair debates do not sign motions like this.")
    words = {
        "name": name,
        "post": _name_post(office),
        "day": show_day(motion.closed_on) if motion.closed_on else "",
        "listed": _say_listed(office, situation),
        "holders": HOLDERS.get(office.kind, _("MPs with such posts")),
    }
    if motion.state == "open" or not motion.closed_on:
        told = _("%(name)s held %(post)s%(listed)s.", **words)
    else:
        told = _("%(name)s held %(post)s on %(day)s%(listed)s.", **words)
    custom = _("By custom %(holders)s do not sign motions like this.", **words)
    return f"{told} {custom}"


def _say_listed(office: OfficeHeld, situation: Situation) -> str:
    """What tells of the post: the source of staff's mark, else Parliament's list."""
    if office.marked_on is not None:
        return _(", by a source of %(day)s", day=show_day(office.marked_on))
    return _(", by a list of %(day)s", day=show_day(situation.offices_on)) if situation.offices_on else ""


def _name_post(office: OfficeHeld) -> str:
    if office.kind in {"minister", "whip"}:
        return _("a government post (%(title)s)", title=office.title)
    return _("a post (%(title)s)", title=office.title)


def _tell_present_office(situation: Situation) -> str:
    """A post of today that is not the one of the day that counts, such as a minister's since the motion
    closed.
    """
    held = [office for office in situation.offices if office.kind in HOLDERS]
    if not held or situation.offices_on is None or situation.office_then in held:
        return ""
    name = situation.member.name if situation.member else ""
    day = show_day(held[0].marked_on or situation.offices_on)
    return _("%(name)s was listed as %(title)s on %(day)s.", name=name, title=held[0].title, day=day)


def _tell_state(motion: FollowedMotion) -> str:
    number, day = motion.number, show_day(motion.closed_on) if motion.closed_on else ""
    if motion.state == "open":
        return _("EDM %(number)s is open: MPs can sign it.", number=number)
    if motion.state == "withdrawn":
        return _("EDM %(number)s was withdrawn by the MP in charge of it.", number=number)
    if motion.closed_on:
        return _("EDM %(number)s lapsed on %(day)s, so nobody can sign it now.", number=number, day=day)
    return _("EDM %(number)s has lapsed, so nobody can sign it now.", number=number)
