"""A letter's states: only the moves of the table, each with its time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.letters.models import Letter
from app.letters.states import AWAITING, ENDED, ERASED, MOVES, StateError, can_move, move_letter

AT = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
EVERY = sorted(MOVES)


def make_letter(state: str = AWAITING) -> Letter:
    return Letter(state=state)


@pytest.mark.parametrize("wanted", EVERY)
@pytest.mark.parametrize("state", EVERY)
def test_a_move_happens_exactly_when_the_table_holds_it(state: str, wanted: str) -> None:
    letter = make_letter(state)
    if wanted in MOVES[state]:
        move_letter(letter, wanted, "because", AT)
        assert (letter.state, letter.reason) == (wanted, "because")
    else:
        with pytest.raises(StateError) as caught:
            move_letter(letter, wanted, "because", AT)
        assert (caught.value.state, caught.value.wanted) == (state, wanted)
        assert (letter.state, letter.reason) == (state, None)


@given(wishes=st.lists(st.sampled_from(EVERY), max_size=12))
def test_no_chain_of_wishes_leaves_the_table_or_an_ended_letter_without_its_time(wishes: list[str]) -> None:
    letter = make_letter()
    for wish in wishes:
        before = letter.state
        if can_move(letter, wish):
            move_letter(letter, wish, at=AT)
            assert wish in MOVES[before]
        assert (letter.ended_at is not None) == (letter.state in ENDED)
        assert (letter.held_at is not None) == (letter.state == "held")
        assert (letter.erased_at is not None) == (letter.state == ERASED)


def test_a_letter_that_is_sent_again_keeps_the_time_of_its_confirmation() -> None:
    letter = make_letter()
    move_letter(letter, "queued", at=AT)
    move_letter(letter, "held", "vacant", at=AT.replace(hour=15))
    move_letter(letter, "queued", at=AT.replace(hour=16))
    assert (letter.confirmed_at, letter.held_at, letter.reason) == (AT, None, None)


def test_a_letter_that_came_back_ended_when_it_did_and_one_that_goes_again_has_not_ended() -> None:
    letter = make_letter("queued")
    move_letter(letter, "sent", at=AT)
    move_letter(letter, "queued", "came_back", at=AT.replace(hour=15))
    assert (letter.ended_at, letter.reason) == (None, "came_back")
    move_letter(letter, "sent", at=AT.replace(hour=16))
    move_letter(letter, "failed", "bounced", at=AT.replace(hour=17))
    assert (letter.sent_at, letter.ended_at) == (AT.replace(hour=16), AT.replace(hour=17))


def test_every_state_leads_to_erased_which_leads_nowhere() -> None:
    assert all(ERASED in moves for state, moves in MOVES.items() if state != ERASED)
    assert MOVES[ERASED] == frozenset()
    assert set().union(*MOVES.values()) | {AWAITING} == set(MOVES)


def test_a_failed_letter_never_goes_again() -> None:
    assert MOVES["failed"] == {ERASED}
