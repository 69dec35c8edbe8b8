"""The careful words of an MP's card."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask

from app.letters.standing import describe_standing
from app.letters.types import OfficeHeld, SittingMember
from app.parliament.queries import Status
from tests.support.situations import LAPSED, OPEN, make_office, make_situation


@pytest.mark.parametrize(
    ("status", "hexagon", "words"),
    [
        (Status.SIGNED, "signed", "Signed EDM 2650."),
        (Status.WITHDREW, "withdrew", "then withdrew"),
        (Status.NOT_SIGNED, "not-signed", "Had not signed"),
        (Status.DOES_NOT_SIGN, "by-custom", "Does not sign, by custom"),
        (Status.CANNOT_SIGN, "cannot", "Cannot sign"),
        (Status.NOT_THEN_MP, "not-then", "Not then an MP"),
        (Status.NOT_KNOWN, "not-known", "Not known"),
    ],
)
def test_each_status_has_its_words_and_hexagon(app: Flask, status: Status, hexagon: str, words: str) -> None:
    with app.test_request_context():
        standing = describe_standing(make_situation(status=status, motion=LAPSED))
    assert standing.hexagon == hexagon
    assert words in standing.text
    assert "lapsed on 29 April 2026" in standing.why


def test_once_the_names_are_read_only_the_posts_are_not_known(app: Flask) -> None:
    with app.test_request_context():
        unread = describe_standing(make_situation(status=Status.NOT_KNOWN, motion=LAPSED))
        read = describe_standing(
            make_situation(status=Status.NOT_KNOWN, motion=replace(LAPSED, are_names_known=True))
        )
    assert "have not been able to read the full list of names" in unread.why
    assert (read.hexagon, read.text) == ("not-known", "Not on the list of names of EDM 2650.")
    assert read.why.startswith(
        "Whether a post held when the motion closed kept Avery Member from signing, by custom, is not known to us."
    )
    assert "full list of names" not in read.why


def test_a_name_that_is_absent_is_never_called_a_refusal(app: Flask) -> None:
    with app.test_request_context():
        for status in Status:
            standing = describe_standing(make_situation(status=status, motion=OPEN))
            assert "refuse" not in f"{standing.text} {standing.why}".lower()


def test_the_date_of_a_name_is_told(app: Flask) -> None:
    with app.test_request_context():
        signed = describe_standing(
            make_situation(status=Status.SIGNED, signed_on=date(2026, 2, 3), motion=OPEN)
        )
    assert signed.text == "Signed EDM 312 on 3 February 2026."


POST = make_office("minister")[0]
LISTED = {"office_then": OfficeHeld("minister", "Prime Minister"), "offices_on": date(2026, 6, 19)}


def test_a_post_is_told_of_the_day_that_counts_and_with_the_day_of_its_list(app: Flask) -> None:
    with app.test_request_context():
        custom = describe_standing(make_situation(status=Status.DOES_NOT_SIGN, **LISTED))
        still = describe_standing(make_situation(status=Status.DOES_NOT_SIGN, motion=OPEN, **LISTED))
    assert custom.why.startswith(
        "Avery Member held a government post (Prime Minister) on 29 April 2026, by a list of 19 June 2026."
        " By custom ministers do not sign motions like this. EDM 2650 lapsed"
    )
    assert "held a government post (Prime Minister), by a list of 19 June 2026." in still.why
    assert "holds" not in custom.why + still.why


def test_a_post_taken_after_the_motion_closed_is_told_besides(app: Flask) -> None:
    with app.test_request_context():
        later = make_situation(status=Status.NOT_KNOWN, offices=(POST,), offices_on=date(2026, 6, 19))
        same = make_situation(
            status=Status.DOES_NOT_SIGN, offices=(POST,), office_then=POST, offices_on=date(2026, 6, 19)
        )
        assert "Avery Member was listed as minister on 19 June 2026." in describe_standing(later).why
        assert "was listed as" not in describe_standing(same).why


def test_who_put_the_motion_forward_is_told_in_whole_sentences(app: Flask) -> None:
    with app.test_request_context():
        standing = describe_standing(make_situation(member=SittingMember(5314, "Siân Berry")))
    assert (standing.hexagon, standing.text) == ("signed", "Siân Berry put this motion forward.")
    assert standing.why == "EDM 2650 lapsed on 29 April 2026, so nobody can sign it now."
