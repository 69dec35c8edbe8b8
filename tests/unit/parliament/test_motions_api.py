"""The Oral Questions and Motions API's answers, hand-made in every shape that has been seen."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.core.http import HttpError
from app.parliament.motions_api import MotionsApi
from tests.support.paper import PaperDoor, answer, motion, signature

OPENED, PROROGUED = date(2024, 7, 17), date(2026, 4, 29)


def api(*answers: Any) -> MotionsApi:
    return MotionsApi(PaperDoor(*answers))  # type: ignore[arg-type]


def find(*rows: dict[str, Any], sponsor_id: int | None = 5314) -> Any:
    found = api(answer(list(rows), total=len(rows)))
    return found.find_motion(2650, tabled_from=OPENED, tabled_to=PROROGUED, sponsor_id=sponsor_id)


def reason_of(call: Any) -> str:
    with pytest.raises(HttpError) as caught:
        call()
    return caught.value.reason


def test_a_motion_is_found_by_number_dates_and_sponsor() -> None:
    door = PaperDoor(answer([motion()], total=1))
    found = MotionsApi(door).find_motion(2650, tabled_from=OPENED, tabled_to=PROROGUED)  # type: ignore[arg-type]
    assert found is not None
    assert (found.api_id, found.title, found.sponsor_name) == (7, "A made-up title", "Siân Berry")
    path, query = door.asked[0]
    assert path == "/EarlyDayMotions/list"
    assert query["parameters.uINWithAmendmentSuffix"] == "2650"
    assert (query["parameters.tabledStartDate"], query["parameters.tabledEndDate"]) == (
        "2024-07-17",
        "2026-04-29",
    )


def test_an_amendment_or_another_sponsors_motion_is_not_the_motion() -> None:
    amendment = motion(8, AmendmentToMotionId=7, AmendmentSuffix="1")
    assert find(amendment) is None
    assert find(amendment, motion()).api_id == 7
    assert find(motion(MemberId=1)) is None
    assert find() is None


def test_two_motions_that_fit_are_none() -> None:
    assert find(motion(7), motion(9), sponsor_id=None) is None


@pytest.mark.parametrize(
    "stray", [{"number": 1}, {"DateTabled": "2020-03-05T00:00:00"}, {"DateTabled": None}]
)
def test_an_answer_that_ignored_a_parameter_is_refused(stray: dict[str, Any]) -> None:
    assert reason_of(lambda: find(motion(), motion(8, **stray))) == "wrong_shape"


@pytest.mark.parametrize(
    "found",
    [
        {"PagingInfo": None, "StatusCode": 400, "Success": False, "Errors": ["x"], "Response": None},
        {"StatusCode": 200, "Success": True, "Response": None},
        {"StatusCode": 200, "Success": None, "Response": {}},
        {},
    ],
)
def test_http_200_can_be_an_error_worth_trying_again(found: dict[str, Any]) -> None:
    with pytest.raises(HttpError) as caught:
        api(found).get_motion(7)
    assert (caught.value.reason, caught.value.is_retryable) == ("answered_with_error", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"Id": 8},
        {"Sponsors": None},
        {"Sponsors": []},
        {"Sponsors": [signature(1, MemberId=None)]},
        {"Sponsors": [signature(1, IsWithdrawn=None)]},
        {"Title": None},
        {"UIN": "many"},
        {"DateTabled": "soon"},
    ],
)
def test_a_motion_without_its_names_or_of_another_shape_is_refused(changes: dict[str, Any]) -> None:
    found = motion() | {"Sponsors": [signature(1)], "Amendments": []} | changes
    assert reason_of(lambda: api(answer(found)).get_motion(7)) == "wrong_shape"


def test_names_are_counted_by_member_and_withdrawn_ones_not_at_all() -> None:
    gone = {"IsWithdrawn": True, "WithdrawnDate": "2026-02-04T13:23:44.8833333"}
    names = [
        signature(2, 2),
        signature(1, 1),
        signature(3, None, **gone),
        signature(4, None, **gone),
        signature(4, 5, CreatedWhen="2026-02-06T09:00:00"),
        signature(2, 2),
    ]
    found = api(answer(motion(Sponsors=names, Amendments=None, SponsorsCount=0))).get_motion(7)
    assert [one.member_id for one in found.signatures] == [1, 2, 4, 3]
    assert found.signed_ids == {1, 2, 4}
    withdrawn = found.signatures[-1]
    assert (withdrawn.position, withdrawn.withdrawn_on) == (None, date(2026, 2, 4))
    again = found.signatures[2]
    assert (again.signed_on, again.is_withdrawn, again.name) == (date(2026, 2, 6), False, "Member 4")


def test_amendments_come_with_their_signers() -> None:
    amendment = motion(8, AmendmentToMotionId=7, AmendmentSuffix="1", Sponsors=[signature(6)])
    found = api(answer(motion(Sponsors=[signature(1)], Amendments=[amendment]))).get_motion(7)
    assert [(one.label, one.signed_ids) for one in found.amendments] == [("2650A1", {6})]


@pytest.mark.parametrize(
    ("status", "is_withdrawn"), [(0, False), (1, True), ("Withdrawn", True), (None, False)]
)
def test_status_is_an_integer_whatever_the_specification_says(status: Any, is_withdrawn: bool) -> None:
    found = api(answer(motion(Status=status, Sponsors=[signature(1)]))).get_motion(7)
    assert found.is_withdrawn is is_withdrawn


def test_every_page_of_a_list_is_read_and_a_changed_one_again() -> None:
    rows = [motion(number, number) for number in range(1, 151)]

    def honest(query: dict[str, Any]) -> dict[str, Any]:
        skip = query["parameters.skip"]
        return answer(rows[skip : skip + 100], total=150)

    found = api(answer(rows[:100], total=150), answer(rows[100:149], total=149), honest)
    assert len(found.list_motions(tabled_from=OPENED)) == 150


def test_a_list_that_repeats_itself_is_refused() -> None:
    rows = [motion(1, 1), motion(1, 1)]
    call = api(answer(rows, total=2)).list_motions
    assert reason_of(lambda: call(tabled_from=OPENED)) == "changed_while_read"


def test_a_list_of_everything_means_an_ignored_parameter() -> None:
    call = api(answer([motion()], total=50_000)).list_motions
    assert reason_of(lambda: call(tabled_from=OPENED, word="digital")) == "wrong_shape"
    other = api(answer([motion(MemberId=1)], total=1)).list_motions
    assert reason_of(lambda: other(tabled_from=OPENED, sponsor_id=5314)) == "wrong_shape"


def test_a_word_is_looked_for_in_the_title_again() -> None:
    rows = [motion(1, 1, Title="Digital sovereignty"), motion(2, 2, Title="Rugby")]
    found = api(answer(rows, total=2)).list_motions(tabled_from=OPENED, word="digital")
    assert [one.api_id for one in found] == [1]
