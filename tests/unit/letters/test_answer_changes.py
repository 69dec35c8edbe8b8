"""A change of what is known of the government's answer reaches the letters that wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.campaign.recommendation import set_recommendation
from app.letters.delivery_hooks import check
from app.letters.models import Letter
from app.letters.replace import Offer, find_offer
from app.letters.rules import choose_variant
from app.letters.situation import get_situation
from app.mail.hooks import Go, Hold
from app.parliament.queries import find_seat_by_slug

Write = Callable[[], AbstractContextManager[Session]]
SET_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def store_letter(write: Write, written_at: datetime) -> Letter:
    seat = find_seat_by_slug("clacton")
    assert seat is not None
    situation = get_situation(seat)
    assert situation.member is not None
    assert situation.motion is not None
    letter = Letter(
        draft="d", state="queued", reference="DS-1", mail_key="k", message_id="<1@placeholder.invalid>",
        motion_id=situation.motion.id, member_id=situation.member.id, seat_id=seat.id,
        variant=str(choose_variant(situation)), subject="My own subject", body="My own words",
        name="Avery Writer", email="avery@example.org", created_at=written_at, confirmed_at=written_at,
    )  # fmt: skip
    with write() as session:
        session.add(letter)
    return letter


@pytest.mark.parametrize(("hours", "goes"), [(-1, False), (1, True)])
def test_a_letter_goes_if_written_after_the_change_and_is_held_if_before(
    session: Session, write: Write, hours: int, goes: bool
) -> None:
    letter = store_letter(write, SET_AT + timedelta(hours=hours))
    with time_machine.travel(SET_AT, tick=False), write():
        set_recommendation("awaited")
    answer = check(f"letter:{letter.id}")
    assert isinstance(answer, Go) if goes else answer == Hold("other_letter")


def test_the_writer_of_a_held_one_is_offered_the_new_words(session: Session, write: Write) -> None:
    letter = store_letter(write, SET_AT - timedelta(hours=1))
    same = find_offer(letter)
    assert isinstance(same, Offer)
    assert (same.is_same_letter, same.body) == (True, "My own words")
    with time_machine.travel(SET_AT, tick=False), write():
        set_recommendation("awaited")
    offer = find_offer(letter)
    assert isinstance(offer, Offer)
    assert offer.is_same_letter is False
    assert "On 21 November 2026 its answer was awaited." in offer.body


def test_without_a_change_the_letter_goes(session: Session, write: Write) -> None:
    letter = store_letter(write, SET_AT)
    assert isinstance(check(f"letter:{letter.id}"), Go)
