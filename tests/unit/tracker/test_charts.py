"""The charts' geometry: scales, months, stairs."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tracker.charts import LABELS_APART, MOST_LABELS, find_scale, list_months, make_time_chart
from app.tracker.timeline import Step, Timeline


def make_timeline(*steps: tuple[date, int], last: date = date(2026, 4, 29)) -> Timeline:
    return Timeline(date(2026, 1, 21), last, tuple(Step(day, names, 1, 0) for day, names in steps), (), 0)


@pytest.mark.parametrize(
    ("highest", "scale"), [(1, 1), (5, 1), (6, 2), (27, 10), (77, 20), (250, 50), (650, 200)]
)
def test_a_scale_has_few_round_lines(highest: int, scale: int) -> None:
    assert find_scale(highest) == scale


@given(st.integers(1, 5000))
def test_a_scale_never_needs_too_many_labels(highest: int) -> None:
    assert highest / find_scale(highest) <= MOST_LABELS


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 900))
def test_no_two_months_stand_on_one_another(first: date, days: int) -> None:
    marks = list_months(first, date.fromordinal(first.toordinal() + days))
    assert marks
    assert all(after.at - before.at >= LABELS_APART for before, after in pairwise(marks))


def test_a_number_stays_until_the_day_on_which_it_changes() -> None:
    chart = make_time_chart(make_timeline((date(2026, 2, 3), 4), (date(2026, 4, 14), 5)))
    assert chart is not None
    first, recess, last = chart.stairs[-3:]
    assert recess.x + recess.width == pytest.approx(last.x)
    assert first.y > recess.y > last.y
    assert last.before == recess.y
    assert last.x + last.width == pytest.approx(100)


def test_nothing_is_drawn_where_no_list_was_read_or_nobody_signed() -> None:
    assert make_time_chart(None) is None
    assert make_time_chart(make_timeline()) is None


def test_names_on_the_first_day_begin_the_stairs() -> None:
    chart = make_time_chart(make_timeline((date(2026, 1, 21), 6)))
    assert chart is not None
    assert chart.stairs[-1].x == 0
    assert chart.stairs[-1].width == 100
    assert chart.names == 6
