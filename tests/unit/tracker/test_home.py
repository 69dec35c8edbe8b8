"""The home page says what the record says, and not more."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from app.tracker.home import get_home_words
from app.tracker.queries import Home

LAPSED = Home(state="lapsed", number=2650, session="2024-26", closed_on=date(2026, 4, 29))
READ_AT = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def test_a_lapsed_motion_is_told_in_one_sentence_with_the_ask_that_still_works() -> None:
    sentence = get_home_words(LAPSED).sentence
    assert "lapsed on 29\u00a0April\u00a02026" in sentence
    assert "your MP can still ask" in sentence
    assert sentence.count(".") == 1


def test_an_open_motion_is_named_and_asks_for_the_name() -> None:
    sentence = get_home_words(Home(state="open", number=311, session="2026-27")).sentence
    assert sentence.startswith("EDM 311") and sentence.endswith("?")


@pytest.mark.parametrize(
    "home", [Home(state="none"), Home(state="withdrawn", number=1), Home(state="lapsed", number=1)]
)
def test_no_state_leaves_a_gap_in_the_sentence(home: Home) -> None:
    sentence = get_home_words(home).sentence
    assert "{" not in sentence and "None" not in sentence and " ," not in sentence


def test_the_list_of_names_is_unknown_only_until_it_has_been_read() -> None:
    before = get_home_words(LAPSED).unknowns.items
    after = get_home_words(
        Home(state="lapsed", number=2650, names=3, names_read_at=READ_AT, closed_on=date(2026, 4, 29))
    )
    assert any("full list of MPs" in item for item in before)
    assert not any("full list of MPs" in item for item in after.unknowns.items)


def test_every_section_stands_on_facts() -> None:
    assert all(section.facts for section in get_home_words(LAPSED).sections)
