"""Reading a postcode that a person typed."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.parliament.postcode_areas import NON_GEOGRAPHIC_OUTWARD, SUFFIXED_AREAS, UK_AREAS
from app.parliament.postcode_words import PROBLEM_WORDS, describe_problem
from app.parliament.postcodes import Postcode, PostcodeError, PostcodeProblem, explain, parse_postcode

PATTERN = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][ABD-HJLNP-UW-Z]{2}")
UNIT = "ABDEFGHJLNPQRSTUWXYZ"


@st.composite
def postcodes(draw: st.DrawFn) -> str:
    """A postcode of a home, without its space."""
    area = draw(st.sampled_from(sorted(UK_AREAS)))
    district = str(draw(st.integers(1, 89)))
    if area in SUFFIXED_AREAS and draw(st.booleans()):
        district = district[0] + draw(st.sampled_from("ABEHMNPRVWXY"))
    outward = area + district
    if outward in NON_GEOGRAPHIC_OUTWARD:
        outward = "SW1A"
    return outward + str(draw(st.integers(0, 9))) + draw(st.text(UNIT, min_size=2, max_size=2))


@given(postcodes())
def test_a_postcode_is_shown_with_one_space_before_its_last_three(compact: str) -> None:
    found = parse_postcode(compact)
    assert found.value == f"{compact[:-3]} {compact[-3:]}"
    assert (found.outward, found.compact, found.was_repaired) == (compact[:-3], compact, False)
    assert compact.startswith(found.area)
    assert found.is_northern_ireland == compact.startswith("BT")


@given(postcodes(), st.data())
def test_case_spaces_hyphens_and_wide_letters_do_not_matter(compact: str, data: st.DataObject) -> None:
    signs = st.sampled_from(["", " ", "-", "\u00a0", "\u2011", "\u3000", "\u200b", ".", "\t"])
    forms = [st.sampled_from([letter, letter.lower(), chr(ord(letter) + 0xFEE0)]) for letter in compact]
    text = "".join(data.draw(signs) + data.draw(form) for form in forms) + data.draw(signs)
    assert parse_postcode(text).compact == compact


@given(postcodes(), st.data())
def test_a_slip_is_repaired_to_a_postcode_or_left_alone_and_never_to_a_wrong_shape(
    compact: str, data: st.DataObject
) -> None:
    slips = {"O": "O0", "0": "0O", "I": "I1", "1": "1I"}
    typed = "".join(data.draw(st.sampled_from(slips.get(letter, letter))) for letter in compact)
    found = explain(typed)
    if isinstance(found, Postcode):
        assert PATTERN.fullmatch(found.compact)
        assert found.was_repaired == (found.compact != typed)
        assert all(letter in slips.get(key, key) for letter, key in zip(found.compact, typed, strict=True))


@given(st.text())
def test_any_text_gives_a_postcode_or_a_problem_that_does_not_repeat_it(text: str) -> None:
    found = explain(text)
    if isinstance(found, Postcode):
        assert PATTERN.fullmatch(found.compact)
    else:
        assert str(found) == found.problem.value


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("sw1a 0aa", "SW1A 0AA"),
        ("SWIA 1AA", "SW1A 1AA"),
        ("SW1A OAA", "SW1A 0AA"),
        ("0X1 1AA", "OX1 1AA"),
        ("S01 1AA", "SO1 1AA"),
        ("S016 4GX", "SO16 4GX"),
        ("IP1 IAA", "IP1 1AA"),
        ("1P1 1AA", "IP1 1AA"),
        ("LI0 1AA", "L10 1AA"),
        ("N1O 1AA", "N10 1AA"),
        ("CRO 2YR", "CR0 2YR"),
        ("EIW 1AA", "E1W 1AA"),
        ("C010 1AA", "CO10 1AA"),
    ],
)
def test_o_and_nought_i_and_one_are_repaired_where_one_reading_is_valid(typed: str, meant: str) -> None:
    found = parse_postcode(typed)
    assert (found.value, found.was_repaired) == (meant, typed.upper() != meant)


@pytest.mark.parametrize(
    ("typed", "problem", "outward"),
    [
        ("", "empty", None),
        (" - \u00a0", "empty", None),
        ("hello", "no_digit", None),
        ("12345", "not_a_postcode", None),
        ("SW", "no_digit", None),
        ("É1 1AA", "not_a_postcode", None),
        ("SW1A 1CC", "not_a_postcode", None),
        ("so", "no_digit", None),
        ("SW1A", "outward_only", "SW1A"),
        ("swia", "outward_only", "SW1A"),
        ("M1", "outward_only", "M1"),
        ("CR0", "outward_only", "CR0"),
        ("BT1", "outward_only", "BT1"),
        ("SW1A 1", "incomplete", "SW1A"),
        ("SW1A 1A", "incomplete", "SW1A"),
        ("QZ1 1AA", "unknown_area", None),
        ("SW1A 1AALondon", "too_long", None),
        ("10 Downing Street, London", "too_long", None),
        ("x" * 100_000, "no_digit", None),
        ("Brighton", "no_digit", None),
        ("JE", "no_digit", None),
        ("1 Havre des Pas, St Helier, JE2 3AB", "crown_dependency", None),
        ("JE2 3AB", "crown_dependency", None),
        ("GY1", "crown_dependency", None),
        ("IM1 1AA", "crown_dependency", None),
        ("FIQQ 1ZZ", "overseas_territory", None),
        ("GX11 1AA", "overseas_territory", None),
        ("AI-2640", "overseas_territory", None),
        ("KY1-1001", "overseas_territory", None),
        ("HM 12", "overseas_territory", None),
        ("BFPO 58", "forces", None),
        ("bfp0 58", "forces", None),
        ("BF1 2AU", "forces", None),
        ("BX1 1LT", "non_geographic", None),
        ("GIR 0AA", "non_geographic", None),
        ("gir oaa", "non_geographic", None),
        ("SA99 1AA", "non_geographic", None),
        ("SA99", "non_geographic", None),
        ("CR9 0AB", "non_geographic", None),
    ],
)
def test_each_problem_is_told_apart(typed: str, problem: str, outward: str | None) -> None:
    with pytest.raises(PostcodeError) as caught:
        parse_postcode(typed)
    assert (caught.value.problem, caught.value.outward) == (PostcodeProblem(problem), outward)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("10 Downing Street, SW1A 2AA", "SW1A 2AA"),
        ("3 Some Road, London n1 1aa.", "N1 1AA"),
        ("Flat 2, Hove BN31AA", "BN3 1AA"),
        ("1 " + "Long Street, " * 20 + "M1 1AE", "M1 1AE"),
        ("LL65 2NN Wales", "LL65 2NN"),
        ("SW1A 1AA, London, and again SW1A1AA", "SW1A 1AA"),
    ],
)
def test_the_postcode_inside_an_address_is_read(typed: str, meant: str) -> None:
    assert parse_postcode(typed).value == meant


def test_of_two_postcodes_none_is_taken() -> None:
    with pytest.raises(PostcodeError) as caught:
        parse_postcode("LL65 2NN or SW1A 1AA")
    assert caught.value.problem == PostcodeProblem.SEVERAL


def test_kirkcaldy_is_not_the_cayman_islands() -> None:
    assert parse_postcode("KY1 1AA").area == "KY"


def test_northern_ireland_is_marked() -> None:
    assert parse_postcode("bt1 5gs").is_northern_ireland


def test_each_problem_has_its_own_sentence(app: Flask) -> None:
    with app.test_request_context():
        sentences = {describe_problem(PostcodeError(problem, "M1")) for problem in PostcodeProblem}
    assert set(PROBLEM_WORDS) == set(PostcodeProblem)
    assert len(sentences) == len(PostcodeProblem)
    assert "M1 is only the first part of a postcode. Enter all of it, like M1 1AA." in sentences
    assert not any("%" in sentence for sentence in sentences)
