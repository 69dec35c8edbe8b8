"""What in a box is a postcode, and so must never stand in an address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.letters.choosing import looks_like_postcode
from app.letters.seat_list import fold


@pytest.mark.parametrize("text", ["SW1A 1AA", "sw1a1aa", "SW1A", "SW1A 1A", "JE2 3AB", "BFPO 57", "SWIA 1AA"])
def test_postcodes_and_parts_of_them_are_noticed(text: str) -> None:
    assert looks_like_postcode(text)


@pytest.mark.parametrize(
    "text", ["", "Ynys Môn", "Bath", "Ely", "Siân Berry", "Hove and Portslade", "Na h-Eileanan an Iar"]
)
def test_names_are_not_postcodes(text: str) -> None:
    assert not looks_like_postcode(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
