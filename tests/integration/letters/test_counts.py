"""Letters as the public may count them: from the floor upwards, in its steps, in batches."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import today_in_london
from app.core.jobs import run_job
from app.core.versions import get_data_version
from app.letters.counting import round_down
from app.letters.models import LetterEvent
from app.letters.queries import Count, get_letter_counts
from app.parliament.models import Motion, Seat

Write = Callable[[], AbstractContextManager[Session]]
NOTHING = Count(None, None)


@pytest.fixture
def seats(session: Session) -> list[Seat]:
    return list(session.scalars(sa.select(Seat).order_by(Seat.slug).limit(3)))


@pytest.fixture
def tally(session: Session, write: Write) -> Callable[[Seat, str, int], None]:
    """Put down that so many letters of a seat were confirmed or sent."""
    motion_id = session.scalars(sa.select(Motion.id)).one()

    def put(seat: Seat, kind: str, number: int) -> None:
        facts = {"motion_id": motion_id, "seat_id": seat.id, "variant": "lapsed", "day": today_in_london()}
        with write() as open_session:
            open_session.add_all([LetterEvent(kind=kind, **facts) for _ in range(number)])

    return put


@pytest.mark.parametrize(("number", "shown"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (1234, 1230)])
def test_numbers_are_rounded_down_to_the_steps_of_the_floor(number: int, shown: int) -> None:
    assert round_down(number, 5) == shown


def test_nothing_is_said_below_the_floor(seats: list[Seat], tally: Callable[..., None]) -> None:
    tally(seats[0], "confirmed", 4)
    run_job("letters.count")
    counts = get_letter_counts()
    assert (counts.total, dict(counts.by_gss), counts.counted_at) == (NOTHING, {}, None)


@pytest.mark.both_databases
def test_a_seat_shows_from_the_floor_and_the_total_counts_all_seats(
    seats: list[Seat], tally: Callable[..., None]
) -> None:
    tally(seats[0], "confirmed", 7)
    tally(seats[0], "sent", 4)
    tally(seats[1], "confirmed", 4)
    tally(seats[2], "withdrawn", 50)
    run_job("letters.count")
    counts = get_letter_counts("2024-26-2650")
    assert counts.total == Count(10, None)
    assert dict(counts.by_gss) == {seats[0].gss_code: Count(5, None)}
    assert counts.counted_at is not None
    assert get_letter_counts("2024-26-1").total == NOTHING


def test_one_more_letter_shows_only_with_the_next_batch_that_reaches_a_step(
    seats: list[Seat], tally: Callable[..., None]
) -> None:
    data = get_data_version()
    tally(seats[0], "confirmed", 5)
    assert get_letter_counts().total == NOTHING
    run_job("letters.count")
    version = get_data_version("counts")
    tally(seats[0], "confirmed", 4)
    run_job("letters.count")
    assert (get_letter_counts().total.confirmed, get_data_version("counts")) == (5, version)
    tally(seats[0], "confirmed", 1)
    run_job("letters.count")
    assert (get_letter_counts().total.confirmed, get_data_version("counts")) == (10, version + 1)
    assert get_data_version() == data


@pytest.mark.settings(count_floor=10)
def test_the_floor_is_a_setting(seats: list[Seat], tally: Callable[..., None]) -> None:
    tally(seats[0], "sent", 19)
    run_job("letters.count")
    assert get_letter_counts().total == Count(None, 10)
