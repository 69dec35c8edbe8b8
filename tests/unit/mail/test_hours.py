from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import to_london
from app.mail.hours import (
    add_open_seconds,
    count_open_seconds,
    find_open_moment,
    is_open,
    is_working_day,
    list_bank_holidays,
)

HOURS = (8, 18)
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 1), timezones=st.just(UTC))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


def test_on_a_working_day_letters_go_from_eight_to_six_in_london() -> None:
    assert not is_open(at(2026, 7, 1, 6, 59), HOURS)
    assert is_open(at(2026, 7, 1, 7, 0), HOURS)  # summer time
    assert is_open(at(2026, 7, 1, 16, 59), HOURS)
    assert not is_open(at(2026, 7, 1, 17, 0), HOURS)
    assert is_open(at(2026, 12, 1, 8, 0), HOURS)


def test_a_friday_evening_letter_goes_on_monday() -> None:
    assert find_open_moment(at(2026, 11, 20, 19, 30), HOURS) == at(2026, 11, 23, 8, 0)


def test_christmas_is_skipped_with_its_substitute_days() -> None:
    assert find_open_moment(at(2027, 12, 24, 20, 0), HOURS) == at(2027, 12, 29, 8, 0)


def test_every_year_has_eight_bank_holidays_on_weekdays() -> None:
    for year in (2026, 2027, 2028):
        days = [day for day in list_bank_holidays() if day.year == year]
        assert len(days) == 8
        assert all(day.weekday() < 5 for day in days)
    assert not is_working_day(date(2028, 4, 14)) and is_working_day(date(2028, 4, 13))


def test_without_hours_letters_always_go() -> None:
    sunday = at(2026, 11, 22, 3, 0)
    assert find_open_moment(sunday, None) == sunday
    assert count_open_seconds(sunday, sunday + timedelta(hours=5), None) == 5 * 3600


def test_time_is_counted_only_while_letters_go() -> None:
    assert count_open_seconds(at(2026, 11, 20, 17, 0), at(2026, 11, 23, 9, 0), HOURS) == 2 * 3600
    assert add_open_seconds(at(2026, 11, 20, 17, 0), 2 * 3600, HOURS) == at(2026, 11, 23, 9, 0)


@given(moment=MOMENTS)
def test_the_next_open_moment_is_open_and_not_before(moment: datetime) -> None:
    found = find_open_moment(moment, HOURS)
    assert found >= moment and is_open(found, HOURS)
    assert 8 <= to_london(found).hour < 18 and is_working_day(to_london(found).date())


@given(moment=MOMENTS, seconds=st.integers(0, 400_000))
def test_adding_and_counting_open_time_agree(moment: datetime, seconds: int) -> None:
    end = add_open_seconds(moment, seconds, HOURS)
    assert abs(count_open_seconds(moment, end, HOURS) - seconds) <= 1
