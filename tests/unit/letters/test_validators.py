"""What the fields of a letter must be."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app.letters.forms import LetterForm
from app.letters.validators import (
    clean_address,
    clean_line,
    clean_text,
    describe_word_count,
    has_break_or_control,
)


def find_faults(app: Flask, **values: str) -> dict[str, str]:
    """Field names and first messages of a form with these values."""
    with app.test_request_context("/write/somewhere/check", method="POST", data=MultiDict(values)):
        form = LetterForm()
        form.validate()
        return {name: str(errors[0]) for name, errors in form.errors.items() if name != "csrf_token"}


@pytest.mark.parametrize(
    "name",
    [
        "Al",
        "Zoë O’Neil-Łącka",
        "Ngũgĩ wa Thiong'o",
        "李小龍",
        "محمد علی",
        "Dr. J. Smith Jr.",
        "N" * 80,
        "J.R. Smith",
        "St.John Ash",
        "Jo.Co Smith",
        "Ann.Smith",
        "علی\u200cرضا",
    ],
)
def test_a_name_in_any_script_is_a_name(app: Flask, name: str) -> None:
    assert "name" not in find_faults(app, name=name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "A",
        "42",
        "N" * 81,
        "Zoë\nBcc: all@example.org",
        "Zoë\x0bX",
        "Zoë\u2028X",
        "Zoë \u202eeoZ",
        "http://spam.example",
        "Visit www.spam",
        "cheap.com shoes",
        "zoe@example.org",
        "Ann spam.de",
        "see evil.fr now",
        "Ann spam．com",
        "Ann spam。com",
        "Ann sp\u200dam.de",
        "Ann spam\u200b.de",
        "Spam.COM",
        "hi.co",
        "Zoë \u061cX",
    ],
)
def test_a_name_that_is_none_is_refused(app: Flask, name: str) -> None:
    assert "name" in find_faults(app, name=name)


@pytest.mark.parametrize("email", ["zoe@example.org", "zoe+tag@mail.example.org", "  zoe@example.org "])
def test_one_address_is_taken(app: Flask, email: str) -> None:
    assert "email" not in find_faults(app, email=email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "zoe",
        "zoe@",
        "zoe@example",
        "z" * 65 + "@example.org",
        "a@example.org, b@example.org",
        "a@example.org b@example.org",
        "zoe@exa mple.org",
        "Zoë <zoe@example.org>",
        "zoe@example.org\nBcc: x@example.org",
    ],
)
def test_what_is_not_one_address_is_refused(app: Flask, email: str) -> None:
    assert "email" in find_faults(app, email=email)


@pytest.mark.settings(
    site_url="https://campaign.example.org",
    mail_from="campaign@campaign.example.org",
    operator_name="Campaign Ltd",
    operator_address="1 Road",
    privacy_contact="privacy@campaign.example.org",
)
def test_reserved_domains_are_refused_in_production(app: Flask) -> None:
    assert "email" in find_faults(app, email="zoe@placeholder.invalid")
    assert "email" not in find_faults(app, email="zoe@gmail.com")


@pytest.mark.parametrize("address", ["1 Road\nTown", "1\n2\n3\n4\n5", "1 Road,\r\n\r\n  Town  "])
def test_an_address_has_two_to_five_lines(app: Flask, address: str) -> None:
    assert "address" not in find_faults(app, address=address)


@pytest.mark.parametrize("address", ["", "1 Road, Town", "1\n2\n3\n4\n5\n6", "1 Road\n" + "T" * 300])
def test_other_addresses_are_refused(app: Flask, address: str) -> None:
    assert "address" in find_faults(app, address=address)


@pytest.mark.parametrize(
    ("subject", "is_right"), [("Hello", True), ("Hell", False), ("S" * 120, True), ("S" * 121, False)]
)
def test_a_subject_has_5_to_120_characters(app: Flask, subject: str, is_right: bool) -> None:
    assert ("subject" not in find_faults(app, subject=subject)) is is_right


def test_a_subject_is_one_line(app: Flask) -> None:
    assert "subject" in find_faults(app, subject="One\rTwo, and more")


def test_a_reason_that_is_not_offered_is_refused(app: Flask) -> None:
    assert "postcode_reason" in find_faults(app, postcode_reason="because")
    assert "postcode_reason" not in find_faults(app)


@pytest.mark.parametrize(("count", "is_right"), [(39, False), (40, True), (1000, True), (1001, False)])
def test_a_letter_has_40_to_1000_words(app: Flask, count: int, is_right: bool) -> None:
    with app.test_request_context():
        assert (describe_word_count(count) is None) is is_right


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u2060", "\U000e0041"])
def test_signs_that_nobody_sees_are_taken_out_of_a_line(hidden: str) -> None:
    assert has_break_or_control(f"Zoë{hidden}X")
    assert clean_line(f"Zoë{hidden}X") == "ZoëX"


@pytest.mark.parametrize("postcode", ["LL65 2NN", "ll652nn", "SW1A 1AA"])
def test_an_address_does_not_say_the_postcode_again(app: Flask, postcode: str) -> None:
    values = MultiDict({"address": "14 Stryd y Glannau\nCaergybi\nLL65 2NN", "postcode": postcode})
    with app.test_request_context("/write/somewhere/check", method="POST", data=values):
        form = LetterForm()
        form.validate()
        lines = (form.address.data or "").split("\n")
    assert lines == ["14 Stryd y Glannau", "Caergybi", "LL65 2NN"][: 3 if postcode == "SW1A 1AA" else 2]


@pytest.mark.parametrize("end", ["Brighton BN1 1AA", "Brighton, bn11aa.", "Brighton\nBN1 1AA", "Brighton"])
def test_the_town_before_a_postcode_stays(app: Flask, end: str) -> None:
    values = MultiDict({"address": f"3 Wibble Row\n{end}", "postcode": "BN1 1AA"})
    with app.test_request_context("/write/somewhere/check", method="POST", data=values):
        form = LetterForm()
        form.validate()
    assert form.address.data == "3 Wibble Row\nBrighton" and not form.address.errors


def test_an_address_with_an_accent_before_the_at_is_told_apart(app: Flask) -> None:
    assert "accents" in find_faults(app, email="zoë@example.org")["email"]
    assert "email" not in find_faults(app, email="zoe@bücher.de")


def test_an_address_loses_its_empty_lines_and_commas() -> None:
    assert clean_address(" 1 Road, \r\n\r\n Town,\n") == "1 Road\nTown"


@given(st.text())
def test_text_keeps_no_control_character_but_line_feeds_and_tabs(text: str) -> None:
    cleaned = clean_text(text)
    assert not has_break_or_control("".join(c for c in cleaned if c not in "\n\t" and c.isprintable()))
    assert not any((ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 for c in cleaned)
    assert clean_text(cleaned) == cleaned
