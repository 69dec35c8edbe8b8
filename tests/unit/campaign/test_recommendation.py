"""What is known of the government's answer."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import time_machine
from sqlalchemy.orm import Session

from app.campaign.recommendation import Answer, get_recommendation, set_recommendation
from app.core.versions import get_data_version

Write = Callable[[], AbstractContextManager[Session]]
MOMENT = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)


def test_until_somebody_says_otherwise_the_answer_is_not_known(session: Session) -> None:
    assert get_recommendation() == Answer(state="not_known")


def test_an_answer_is_kept_with_the_moment_and_makes_pages_new(session: Session, write: Write) -> None:
    before = get_data_version()
    with time_machine.travel(MOMENT, tick=False), write():
        set_recommendation(
            "replied", replied_on=date(2026, 11, 3), link="https://example.org/r", is_accepted=True
        )
    assert get_recommendation() == Answer("replied", MOMENT, date(2026, 11, 3), "https://example.org/r", True)
    assert get_recommendation().as_of == MOMENT.date()
    assert get_data_version() > before


def test_saying_the_same_again_changes_nothing(session: Session, write: Write) -> None:
    with time_machine.travel(MOMENT, tick=False), write():
        set_recommendation("awaited")
    version = get_data_version()
    with time_machine.travel(MOMENT + timedelta(days=3), tick=False), write():
        set_recommendation("awaited")
    assert get_recommendation().changed_at == MOMENT
    assert get_data_version() == version
