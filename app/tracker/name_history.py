"""The whole tale of a name on a motion, where its member signed more than once: on, off, and on again. It is told from
the events, without those that a correction is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _

from app.core.clock import to_london
from app.core.templating import show_day
from app.parliament.happenings import NAME_KINDS, EventFilter, list_happenings
from app.parliament.models import Motion, ParliamentEvent
from app.tracker.types import Turn

MOST_EVENTS = 100_000


def list_turns(motion: Motion, version: int) -> Mapping[int, tuple[Turn, ...]]:
    """By the member's id, up to a data version: every turn of a name that went on the motion more than once."""
    wanted = EventFilter(motion_id=motion.id, kinds=(*NAME_KINDS, "correction"))
    happened = list_happenings(wanted, limit=MOST_EVENTS, is_oldest_first=True)
    events = [one.event for one in happened if one.event.version <= version]
    wrong = {one.detail.get("corrects") for one in events}
    by_member: dict[int, list[ParliamentEvent]] = defaultdict(list)
    for event in events:
        if event.kind in NAME_KINDS and event.member_id is not None and event.id not in wrong:
            by_member[event.member_id].append(event)
    found = {member_id: _make_turns(motion, rows) for member_id, rows in by_member.items()}
    return {member_id: turns for member_id, turns in found.items() if _is_told(turns)}


def say_turns(turns: Sequence[Turn], motion: str) -> str:
    """Such as "signed EDM 312 on 7 September 2026, withdrew on 12 October 2026 and signed again on 20 October 2026"."""
    day = show_day(turns[0].day) if turns[0].day else ""
    first = (
        _("signed %(motion)s on %(day)s", motion=motion, day=day)
        if day
        else _("signed %(motion)s", motion=motion)
    )
    *most, last = [first, *(_say_turn(one) for one in turns[1:])]
    return _("%(turns)s and %(last)s", turns=", ".join(most), last=last)


def _is_told(turns: Sequence[Turn]) -> bool:
    return sum(one.kind == "signed" for one in turns) > 1


def _make_turns(motion: Motion, events: Iterable[ParliamentEvent]) -> tuple[Turn, ...]:
    """The turns that changed something, each once; nothing comes on or vanishes once the motion has closed."""
    turns: list[Turn] = []
    for event in events:
        is_on = bool(turns) and turns[-1].kind == "signed"
        if (event.kind == "signed") == is_on or _is_after_closing(motion, event):
            continue
        turns.append(_make_turn(event, turns))
    return tuple(turns)


def _make_turn(event: ParliamentEvent, before: Sequence[Turn]) -> Turn:
    """A name that comes back under its first day was not signed again on it: that day tells nothing new."""
    told = {one.day for one in before if one.kind == "signed"}
    day = None if event.kind == "signed" and event.happened_on in told else event.happened_on
    return Turn(event.kind, day, to_london(event.seen_at).date(), event.detail.get("amendment"))


def _is_after_closing(motion: Motion, event: ParliamentEvent) -> bool:
    if motion.closed_on is None or event.happened_on is not None or event.detail.get("amendment"):
        return bool(motion.closed_on and event.happened_on and event.happened_on > motion.closed_on)
    return event.kind == "removed" and to_london(event.seen_at).date() > motion.closed_on


def _say_turn(one: Turn) -> str:
    words = {"day": show_day(one.day or one.seen_on), "amendment": one.amendment}
    if one.kind == "signed":
        return _("signed again on %(day)s", **words) if one.day else _("was back on it by %(day)s", **words)
    if one.amendment:
        return _("came off it by signing its amendment %(amendment)s", **words)
    if one.kind == "removed":
        return _("was no longer on Parliament’s list by %(day)s", **words)
    return _("withdrew on %(day)s", **words) if one.day else _("withdrew by %(day)s", **words)
