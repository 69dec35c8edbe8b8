"""What the rules say of every seat now, judged once for all the letters that go at the same time.

A judgement holds for the facts that it was made of: the number of the data version and the newest reading of
Parliament's lists, both read afresh for every letter. Ages and days count in it too, so it is made anew after
half a minute at the latest.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from app.core.clock import now
from app.core.database import db
from app.core.models import DataVersion
from app.core.statements import Statement
from app.letters.rules import choose_variant, is_outdated
from app.letters.situation import get_situation, get_surroundings
from app.letters.types import NoLetter, Situation, Variant
from app.letters.whole_house import list_situations
from app.parliament.models import SyncRun
from app.parliament.queries import find_followed_motion, list_seats

HOLDS_FOR = timedelta(seconds=30)
_JUDGING = threading.Lock()
VERSION = sa.select(DataVersion.__table__.c.number).where(DataVersion.__table__.c.name == "data")
NEWEST = sa.select(sa.func.max(SyncRun.__table__.c.id))
FACTS = Statement(
    sa.select(VERSION.scalar_subquery().label("version"), NEWEST.scalar_subquery().label("newest_run"))
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The letter that the rules pick for a seat, or why none can go; for which member and motion; and the
    situation that says so."""

    outcome: Variant | NoLetter
    member_id: int | None
    motion_id: int | None
    situation: Situation

    def may_be_outdated(self, written_at: datetime) -> bool:
        """True when the words tell of the government's answer, and that changed after they were written."""
        return isinstance(self.outcome, Variant) and is_outdated(self.outcome, self.situation, written_at)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was worked out from the same facts: the judgement of each seat, by its id."""

    facts: tuple[int | None, int | None]
    made_at: datetime
    judgements: dict[int, Judgement]


def judge_seat(seat_id: int) -> Judgement:
    """What the rules say of this seat now."""
    facts = _read_facts()
    with _JUDGING:  # one thread judges, and the others wait for what it finds
        kept: _Kept | None = current_app.extensions.get("letter_judgements")
        if kept is None or kept.facts != facts or abs(now() - kept.made_at) > HOLDS_FOR:
            kept = current_app.extensions["letter_judgements"] = _Kept(facts, now(), _judge_seats())
    return kept.judgements[seat_id]


def _read_facts() -> tuple[int | None, int | None]:
    found = FACTS.first(db.session)
    return found.version, found.newest_run


def _judge_seats() -> dict[int, Judgement]:
    motion = find_followed_motion()
    around = get_surroundings(motion)
    if motion is not None:
        situations: Iterable[Situation] = list_situations(motion, around)
    else:
        situations = (get_situation(seat, around=around) for seat in list_seats())
    return {situation.seat_id: _judge(situation) for situation in situations}


def _judge(situation: Situation) -> Judgement:
    return Judgement(
        outcome=choose_variant(situation),
        member_id=situation.member.id if situation.member else None,
        motion_id=situation.motion.id if situation.motion else None,
        situation=situation,
    )
