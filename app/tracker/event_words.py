"""An event as one plain sentence, the same on the page, in the feed and in the API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from app.core.clock import to_london
from app.core.templating import show_day
from app.parliament.happenings import Happening


def say_event(one: Happening, seats: Mapping[int, str]) -> str:
    """The sentence, in careful words. `seats` names seats by their id, for a member who moved."""
    words = {
        "who": _say_who(one),
        "motion": f"EDM {one.motion.number} ({one.motion.session_name})" if one.motion else "",
        "seat": one.seat.name if one.seat else _("a seat not known"),
        "before": _say_before(one, seats),
        "after": str(one.event.detail.get("to", "")),
        "party": one.event.party or _("party not known"),
        "on": _say_on(one),
        "seen_on": show_day(to_london(one.event.seen_at).date()),
    }
    if one.event.kind == "correction":
        return _("Correction: %(words)s", words=one.event.detail.get("words", ""))
    if told := _say_after_closing(one, words):
        return told
    say = SENTENCES.get(one.event.kind)
    return say(one.event.detail, words) if say else one.event.kind.replace("_", " ")


def _say_signed(detail: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if detail.get("again"):
        return _("%(who)s signed %(motion)s again%(on)s.", **words)
    return _("%(who)s signed %(motion)s%(on)s.", **words)


def _say_after_closing(one: Happening, words: Mapping[str, str]) -> str:
    """Of a closed motion nobody comes off, and nobody goes on again: only Parliament's list has changed."""
    event, facts = one.event, {"day": words["seen_on"], **words}
    if not event.detail.get("after_closing"):
        return ""
    if event.kind == "removed" and not event.detail.get("amendment"):
        return _(
            "Parliament’s list, read on %(day)s, no longer shows the name of %(who)s on %(motion)s. "
            "Nobody can come off a motion that has closed, so the name counts as it stood then.",
            **facts,
        )
    if event.kind == "signed" and event.detail.get("again"):
        return _(
            "Parliament’s list, read on %(day)s, shows the name of %(who)s on %(motion)s again.", **facts
        )
    return ""


def _say_off(detail: Mapping[str, Any], words: Mapping[str, str], told: str) -> str:
    if not detail.get("amendment"):
        return told
    label = detail["amendment"]
    return told + " " + _("The name now stands on the amendment %(label)s.", label=label)


def _say_withdrew(detail: Mapping[str, Any], words: Mapping[str, str]) -> str:
    return _say_off(detail, words, _("%(who)s withdrew from %(motion)s%(on)s.", **words))


def _say_removed(detail: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if detail.get("amendment"):
        return _(
            "The name of %(who)s came off %(motion)s: it stands on the amendment %(label)s now.",
            label=detail["amendment"],
            **words,
        )
    return _(
        "The name of %(who)s is no longer in Parliament’s list for %(motion)s. Parliament gives no reason.",
        **words,
    )


def _say_left(_detail: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """The day is Parliament's, or where it tells none the day on which we saw it: that one is told as such."""
    if not words["on"]:
        return _("%(who)s was seen on %(seen_on)s to be no longer the MP for %(seat)s.", **words)
    return _("%(who)s ceased to be the MP for %(seat)s%(on)s.", **words)


def _say_moved(_detail: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if not words["on"]:
        return _("%(who)s, until then MP for %(before)s, sits for %(seat)s now.", **words)
    return _("%(who)s, until then MP for %(before)s, became the MP for %(seat)s%(on)s.", **words)


SENTENCES: dict[str, Callable[[Mapping[str, Any], Mapping[str, str]], str]] = {
    "signed": _say_signed,
    "withdrew": _say_withdrew,
    "removed": _say_removed,
    "arrived": lambda _detail, words: _("%(who)s became the MP for %(seat)s%(on)s.", **words),
    "returned": lambda _detail, words: _("%(who)s became an MP again%(on)s, for %(seat)s.", **words),
    "left": _say_left,
    "moved_seat": _say_moved,
    "changed_party": lambda _detail, words: _("%(who)s went from %(before)s to %(after)s.", **words),
    "renamed": lambda _detail, words: _("Parliament now names %(before)s as %(after)s.", **words),
    "motion_followed": lambda _detail, words: _("This site now follows %(motion)s.", **words),
    "motion_lapsed": lambda _detail, words: _("%(motion)s lapsed%(on)s: no names can be added.", **words),
    "motion_withdrawn": lambda _detail, words: _(
        "%(motion)s was seen on %(seen_on)s to be withdrawn.", **words
    ),
    "dissolved": lambda _detail, words: _("Parliament was dissolved%(on)s: every seat is vacant.", **words),
    "dissolution_ended": lambda _detail, words: _("A new Parliament sits%(on)s.", **words),
}


def _say_who(one: Happening) -> str:
    """Name, party and seat of then."""
    if one.member is None:
        return ""
    place = ", ".join(part for part in (one.event.party, one.seat.name if one.seat else None) if part)
    is_placed = one.event.kind in {"signed", "withdrew", "removed"} and place
    name = one.event.name or one.member.name
    return f"{name} ({place})" if is_placed else name


def _say_before(one: Happening, seats: Mapping[int, str]) -> str:
    before = one.event.detail.get("from", "")
    if one.event.kind == "moved_seat":
        return seats.get(before, _("another seat"))
    return str(before)


def _say_on(one: Happening) -> str:
    if one.event.happened_on is None:
        return ""
    return " " + _("on %(day)s", day=show_day(one.event.happened_on))
