"""What the rules say of a seat now, judged once for all the letters that go at the same time.

A judgement holds for the facts that it was made of: the number of the data version and the newest reading of
Parliament's lists, both read afresh for every letter. Ages and days count in it too, so it is made anew after
half a minute at the latest.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import cast

import sqlalchemy as sa
from flask import current_app

from app.core.clock import now
from app.core.database import db
from app.core.models import DataVersion
from app.letters.rules import WITH_ANSWER, choose_variant
from app.letters.situation import Surroundings, get_situation, get_surroundings
from app.letters.types import NoLetter, Variant
from app.parliament.models import Seat, SyncRun
from app.parliament.queries import find_followed_motion

HOLDS_FOR = timedelta(seconds=30)
FACTS = sa.select(
    sa.select(DataVersion.__table__.c.number).where(DataVersion.__table__.c.name == "data").scalar_subquery(),
    sa.select(sa.func.max(SyncRun.__table__.c.id)).scalar_subquery(),
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The letter that the rules pick for a seat, or why none can go; for which member and motion; and when
    the government's answer changed, if it ever did."""

    outcome: Variant | NoLetter
    member_id: int | None
    motion_id: int | None
    answer_changed_at: datetime | None

    def is_outdated(self, written_at: datetime) -> bool:
        """True when the words tell of the government's answer, and that changed after they were written."""
        changed_at = self.answer_changed_at
        return self.outcome in WITH_ANSWER and changed_at is not None and written_at < changed_at


@dataclass(frozen=True, slots=True)
class _Kept:
    """What was worked out from the same facts: what all seats share, and the judgement of each that was asked for."""

    facts: tuple[int | None, int | None]
    made_at: datetime
    around: Surroundings
    judgements: dict[int, Judgement] = field(default_factory=dict)


def judge_seat(seat_id: int) -> Judgement:
    """What the rules say of this seat now."""
    kept = _get_kept()
    found = kept.judgements.get(seat_id)
    if found is None:
        found = kept.judgements[seat_id] = _judge(seat_id, kept.around)
    return found


def _get_kept() -> _Kept:
    kept: _Kept | None = current_app.extensions.get("letter_judgements")
    facts, moment = _read_facts(), now()
    if kept is None or kept.facts != facts or abs(moment - kept.made_at) > HOLDS_FOR:
        kept = _Kept(facts, moment, get_surroundings(find_followed_motion()))
        current_app.extensions["letter_judgements"] = kept
    return kept


def _read_facts() -> tuple[int | None, int | None]:
    version, newest = db.session.execute(FACTS).one()
    return cast("int | None", version), cast("int | None", newest)


def _judge(seat_id: int, around: Surroundings) -> Judgement:
    situation = get_situation(db.session.get_one(Seat, seat_id), around=around)
    return Judgement(
        outcome=choose_variant(situation),
        member_id=situation.member.id if situation.member else None,
        motion_id=situation.motion.id if situation.motion else None,
        answer_changed_at=situation.answer.changed_at,
    )
