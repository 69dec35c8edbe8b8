"""The charts' geometry: scales, months, stairs."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tracker.charts import LETTER, MOST_LABELS, Mark, find_scale, list_days, make_time_chart
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


def find_sides(mark: Mark) -> tuple[float, float]:
    """Where a label's words begin and end, in per cent of the chart on a small screen."""
    width = LETTER * len(mark.text)
    left = mark.at - {"start": 0, "middle": width / 2, "end": width}[mark.anchor]
    return left, left + width


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 900))
def test_no_two_days_of_the_axis_stand_on_one_another(first: date, days: int) -> None:
    marks = [one for one in list_days(first, date.fromordinal(first.toordinal() + days)) if one.text]
    assert all(find_sides(after)[0] - find_sides(before)[1] >= 2 for before, after in pairwise(marks))
    assert find_sides(marks[0])[0] == 0
    assert find_sides(marks[-1])[1] == 100


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (date(2026, 1, 21), date(2026, 4, 29), ["21 Jan 2026", "Mar", "Apr", "29 Apr"]),
        (date(2026, 9, 7), date(2026, 11, 20), ["7 Sep 2026", "Oct", "Nov", "20 Nov"]),
        (date(2026, 9, 7), date(2026, 9, 9), ["7 Sep 2026", "9 Sep"]),
        (date(2026, 11, 2), date(2027, 2, 20), ["2 Nov 2026", "Jan 2027", "20 Feb"]),
        (date(2026, 11, 20), date(2027, 1, 8), ["20 Nov 2026", "8 Jan 2027"]),
    ],
)
def test_the_axis_tells_its_first_day_its_last_and_the_months_between(
    first: date, last: date, told: list[str]
) -> None:
    assert [mark.text for mark in list_days(first, last) if mark.text] == told


def test_a_month_without_room_for_its_name_has_a_tick() -> None:
    marks = list_days(date(2026, 9, 7), date(2026, 11, 30))
    assert [mark.text for mark in marks] == ["7 Sep 2026", "", "Nov", "30 Nov"]
    assert marks[1].at == pytest.approx(100 * 24 / 84, abs=0.01)


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


def test_the_number_at_the_end_stands_above_the_line_where_it_has_just_fallen() -> None:
    fallen = make_time_chart(make_timeline((date(2026, 2, 3), 13), (date(2026, 4, 28), 12)))
    assert fallen is not None
    highest = min(stair.y for stair in fallen.stairs)
    assert fallen.label_at == highest < fallen.end.at
    long_since = make_time_chart(make_timeline((date(2026, 2, 3), 13), (date(2026, 3, 3), 12)))
    assert long_since is not None
    assert long_since.label_at == long_since.end.at
