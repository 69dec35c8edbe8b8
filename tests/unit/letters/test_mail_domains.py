"""Slips in the domain of an email address."""

from __future__ import annotations

import pytest

from app.letters.mail_domains import WELL_KNOWN, suggest_address


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("zoe@gmial.com", "zoe@gmail.com"),
        ("zoe@gmail.con", "zoe@gmail.com"),
        ("zoe@GMAIL.CO.UK", "zoe@gmail.com"),
        ("zoe@hotmial.co.uk", "zoe@hotmail.co.uk"),
        ("zoe@btinterent.com", "zoe@btinternet.com"),
        ("zoe@yaho.co.uk", "zoe@yahoo.co.uk"),
    ],
)
def test_a_likely_slip_is_noticed(typed: str, meant: str) -> None:
    assert suggest_address(typed) == meant


@pytest.mark.parametrize(
    "domain", [*WELL_KNOWN, "example.org", "parliament.uk", "bt.com", "hotmail.fr", "email.com"]
)
def test_real_domains_are_left_alone(domain: str) -> None:
    assert suggest_address(f"zoe@{domain}") is None


def test_what_is_no_address_has_no_slip() -> None:
    assert suggest_address("gmial.com") is None
