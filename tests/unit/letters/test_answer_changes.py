"""A change of what is known of the government's answer reaches the letters that wait."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.campaign.recommendation import set_recommendation
from app.letters.answers import is_letter_outdated
from app.letters.changes import find_change
from app.letters.delivery_hooks import check
from app.letters.models import Letter
from app.letters.replace import Offer, find_offer
from app.letters.rules import WITH_ANSWER, choose_variant
from app.letters.situation import get_situation
from app.letters.types import Variant
from app.letters.words import render_variant
from app.mail.hooks import Go, Hold
from app.parliament.queries import find_seat_by_slug
from tests.support.situations import ANSWERS, LINK, make_situation

Write = Callable[[], AbstractContextManager[Session]]
SET_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)


def store_letter(write: Write, written_at: datetime, body: str | None = None) -> Letter:
    seat = find_seat_by_slug("clacton")
    assert seat is not None
    situation = get_situation(seat)
    assert situation.member is not None
    assert situation.motion is not None
    variant = choose_variant(situation)
    assert isinstance(variant, Variant)
    words = render_variant(variant, situation)[1]
    letter = Letter(
        draft="d", state="queued", reference="DS-1", mail_key="k", message_id="<1@placeholder.invalid>",
        motion_id=situation.motion.id, member_id=situation.member.id, seat_id=seat.id,
        variant=str(variant), subject="My own subject", body=(body or "{}").format(words),
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
    letter = store_letter(write, SET_AT - timedelta(hours=1), "My own words")
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


@pytest.mark.parametrize(
    ("body", "goes"), [(None, True), ("{}\r\n\r\nMy own words", True), ("My own words", False)]
)
def test_an_answer_that_changed_and_changed_back_holds_no_letter_that_tells_it_right(
    session: Session, write: Write, body: str | None, goes: bool
) -> None:
    letter = store_letter(write, SET_AT - timedelta(hours=1), body)
    with time_machine.travel(SET_AT, tick=False), write():
        set_recommendation("awaited")
    assert check(f"letter:{letter.id}") == Hold("other_letter")
    with write():
        set_recommendation("replied", replied_on=date(2026, 11, 20), link=LINK, is_accepted=False)
    assert check(f"letter:{letter.id}") == Hold("other_letter")
    with write():
        set_recommendation("not_known")
    answer = check(f"letter:{letter.id}")
    assert isinstance(answer, Go) if goes else answer == Hold("other_letter")
    offer = find_offer(letter)
    assert isinstance(offer, Offer) and offer.is_same_letter is goes
    assert (find_change(letter) is None) is goes


@pytest.mark.parametrize("variant", sorted(WITH_ANSWER))
def test_every_letter_that_tells_of_the_answer_is_told_from_the_same_with_another(variant: Variant) -> None:
    for written in ANSWERS:
        body = render_variant(variant, make_situation(answer=written))[1]
        for known in ANSWERS:
            situation = make_situation(answer=replace(known, changed_at=known.changed_at or SET_AT))
            outdated = is_letter_outdated(body, SET_AT - timedelta(days=30), variant, situation)
            assert outdated is (written != known)
