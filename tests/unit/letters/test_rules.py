"""The table of rules: every row by name, and every combination at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings

from app.letters.rules import RULES, choose_variant, find_rule, format_rules_table, is_outdated
from app.letters.types import Hindrance, NoLetter, SittingMember, Situation, Variant
from app.parliament.queries import Status
from tests.support.situations import (
    ANSWERS,
    DEPARTMENT,
    OPEN,
    SET_AT,
    WITHDRAWN,
    make_office,
    make_situation,
    situations,
)

SPONSOR = SittingMember(5314, "Siân Berry")
SINN_FEIN = SittingMember(100, "Avery Member", is_sinn_fein=True)
OLD = timedelta(days=14, seconds=1)


def waits(reason: Hindrance) -> NoLetter:
    return NoLetter(reason, is_writers_choice=False)


@pytest.mark.parametrize(
    ("number", "outcome", "situation"),
    [
        (1, waits(Hindrance.NO_DATA), make_situation(members_age=None)),
        (1, waits(Hindrance.NO_DATA), make_situation(motion=None)),
        (1, waits(Hindrance.DISSOLVED), make_situation(is_dissolved=True, member=None)),
        (1, waits(Hindrance.IN_DOUBT), make_situation(is_in_doubt=True)),
        (1, NoLetter(Hindrance.VACANT, is_writers_choice=True), make_situation(member=None)),
        (2, Variant.SPONSOR_LAPSED, make_situation(member=SPONSOR, status=Status.SIGNED)),
        (2, Variant.SPONSOR_OPEN, make_situation(member=SPONSOR, motion=OPEN, status=Status.SIGNED)),
        (3, Variant.SINN_FEIN, make_situation(member=SINN_FEIN)),
        (3, Variant.SINN_FEIN, make_situation(member=SINN_FEIN, motion=OPEN, status=Status.CANNOT_SIGN)),
        (4, Variant.SPEAKER, make_situation(offices=make_office("speaker"))),
        (4, Variant.SPEAKER, make_situation(offices=make_office("deputy_speaker"), motion=OPEN)),
        (5, Variant.MINISTER, make_situation(offices=make_office("minister", "Cabinet Office"))),
        (5, Variant.MINISTER, make_situation(offices=make_office("whip"), status=Status.SIGNED)),
        (5, Variant.MINISTER, make_situation(offices=make_office("pps", DEPARTMENT), motion=OPEN)),
        (5, Variant.MINISTER_RESPONSIBLE, make_situation(offices=make_office("minister", DEPARTMENT))),
        (6, Variant.SIGNED_LAPSED, make_situation(status=Status.SIGNED)),
        (7, Variant.LAPSED, make_situation(status=Status.NOT_KNOWN)),
        (7, Variant.LAPSED, make_situation(status=Status.NOT_SIGNED)),
        (7, Variant.LAPSED, make_situation(status=Status.WITHDREW, is_withdrawal_agreed=True)),
        (7, Variant.LAPSED, make_situation(status=Status.NOT_THEN_MP)),
        (7, Variant.LAPSED, make_situation(status=Status.SIGNED, motion=WITHDRAWN)),
        (7, Variant.LAPSED, make_situation(member=SPONSOR, motion=WITHDRAWN)),
        (7, Variant.LAPSED, make_situation(offices=make_office("never_signs"))),
        (8, Variant.SIGNED_OPEN, make_situation(motion=OPEN, status=Status.SIGNED)),
        (9, Variant.WITHDREW, make_situation(motion=OPEN, status=Status.WITHDREW, is_withdrawal_agreed=True)),
        (10, Variant.NEVER_SIGNS, make_situation(motion=OPEN, offices=make_office("never_signs"))),
        (11, Variant.NOT_SIGNED, make_situation(motion=OPEN, status=Status.NOT_SIGNED)),
        (11, Variant.NOT_SIGNED, make_situation(motion=OPEN, status=Status.NOT_KNOWN)),
        (11, Variant.NOT_SIGNED, make_situation(motion=OPEN, status=Status.WITHDREW)),
    ],
)
def test_each_rule_picks_its_letter(number: int, outcome: Variant | NoLetter, situation: Situation) -> None:
    rule = find_rule(situation)
    assert (rule.number, rule.outcome) == (number, outcome)


def test_a_name_that_moved_to_an_amendment_is_not_asked_why_it_was_removed() -> None:
    situation = make_situation(
        motion=OPEN, status=Status.WITHDREW, is_withdrawal_agreed=True, moved_to_amendment="312A1"
    )
    assert choose_variant(situation) == Variant.NOT_SIGNED


@pytest.mark.parametrize(
    ("age", "limit", "reason"),
    [
        ("members_age", timedelta(days=7), Hindrance.MEMBERS_TOO_OLD),
        ("offices_age", timedelta(days=14), Hindrance.OFFICES_TOO_OLD),
        ("motion_age", timedelta(days=14), Hindrance.MOTION_TOO_OLD),
    ],
)
def test_in_production_old_data_stops_letters_and_in_development_it_does_not(
    age: str, limit: timedelta, reason: Hindrance
) -> None:
    fresh = make_situation(is_production=True)
    assert choose_variant(replace(fresh, **{age: limit})) == Variant.LAPSED
    late = replace(fresh, **{age: limit + timedelta(seconds=1)})
    assert choose_variant(late) == waits(reason)
    assert choose_variant(replace(late, is_production=False)) == Variant.LAPSED


@pytest.mark.parametrize("age", ["offices_age", "motion_age"])
def test_in_production_what_was_never_read_counts_as_too_old(age: str) -> None:
    situation = make_situation(is_production=True)
    assert isinstance(choose_variant(replace(situation, **{age: None})), NoLetter)


def tell_by_hand(s: Situation) -> Variant | NoLetter:
    """The same rules, written a second time in another way."""
    if s.members_age is None or s.motion is None:
        return waits(Hindrance.NO_DATA)
    if s.is_dissolved:
        return waits(Hindrance.DISSOLVED)
    if s.is_production:
        for age, days, reason in (
            (s.members_age, 7, Hindrance.MEMBERS_TOO_OLD),
            (s.offices_age, 14, Hindrance.OFFICES_TOO_OLD),
            (s.motion_age, 14, Hindrance.MOTION_TOO_OLD),
        ):
            if age is None or age > timedelta(days=days):
                return waits(reason)
    if s.is_in_doubt:
        return waits(Hindrance.IN_DOUBT)
    return (
        NoLetter(Hindrance.VACANT, is_writers_choice=True)
        if s.member is None
        else tell_by_member(s, s.member)
    )


def tell_by_member(s: Situation, member: SittingMember) -> Variant:
    assert s.motion is not None
    state, kinds = s.motion.state, {office.kind for office in s.offices}
    if member.id == s.motion.primary_sponsor_id and state != "withdrawn":
        return Variant.SPONSOR_OPEN if state == "open" else Variant.SPONSOR_LAPSED
    if member.is_sinn_fein:
        return Variant.SINN_FEIN
    if kinds & {"speaker", "deputy_speaker"}:
        return Variant.SPEAKER
    if kinds & {"minister", "whip", "pps"}:
        is_responsible = ("minister", DEPARTMENT) in {(one.kind, one.organisation) for one in s.offices}
        return Variant.MINISTER_RESPONSIBLE if is_responsible else Variant.MINISTER
    if state != "open":
        return Variant.SIGNED_LAPSED if (state, s.status) == ("lapsed", "signed") else Variant.LAPSED
    if s.status == "signed":
        return Variant.SIGNED_OPEN
    if s.status == "withdrew" and s.is_withdrawal_agreed and not s.moved_to_amendment:
        return Variant.WITHDREW
    return Variant.NEVER_SIGNS if "never_signs" in kinds else Variant.NOT_SIGNED


@settings(max_examples=400, deadline=None)
@given(situation=situations)
def test_every_combination_picks_exactly_one_outcome(situation: Situation) -> None:
    assert choose_variant(situation) == tell_by_hand(situation)


def test_the_table_has_eleven_numbers_in_order_and_every_letter_once() -> None:
    numbers = [rule.number for rule in RULES]
    letters = [rule.outcome for rule in RULES if isinstance(rule.outcome, Variant)]
    assert numbers == sorted(numbers)
    assert set(numbers) == set(range(1, 12))
    assert sorted(letters) == sorted(Variant)


def test_the_printed_table_has_a_line_for_each_row() -> None:
    lines = format_rules_table().splitlines()
    assert len(lines) == len(RULES) + 2
    assert lines[-1].startswith("| 11 | not_signed |")


@pytest.mark.parametrize(
    ("variant", "hours", "expected"),
    [
        (Variant.LAPSED, -1, True),
        (Variant.LAPSED, 1, False),
        (Variant.WITHDREW, -1, False),
        (Variant.SPONSOR_OPEN, -1, False),
    ],
)
def test_a_letter_written_before_the_answer_changed_is_outdated_if_it_tells_of_it(
    variant: Variant, hours: int, expected: bool
) -> None:
    situation = make_situation(answer=ANSWERS[2])
    assert is_outdated(variant, situation, SET_AT + timedelta(hours=hours)) is expected
    assert is_outdated(variant, make_situation(), SET_AT) is False
