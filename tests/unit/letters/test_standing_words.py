"""The careful words of an MP's card."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app.letters.standing import describe_standing
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


def test_a_name_that_is_absent_is_never_called_a_refusal(app: Flask) -> None:
    with app.test_request_context():
        for status in Status:
            standing = describe_standing(make_situation(status=status, motion=OPEN))
            assert "refuse" not in f"{standing.text} {standing.why}".lower()


def test_a_date_and_an_office_are_told(app: Flask) -> None:
    with app.test_request_context():
        signed = describe_standing(
            make_situation(status=Status.SIGNED, signed_on=date(2026, 2, 3), motion=OPEN)
        )
        custom = describe_standing(
            make_situation(status=Status.DOES_NOT_SIGN, offices=make_office("minister"))
        )
    assert signed.text == "Signed EDM 312 on 3 February 2026."
    assert "holds a post (minister)" in custom.why
