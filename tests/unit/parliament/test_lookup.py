"""The order in which sources are asked for a postcode's seat."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.http import HttpError
from app.parliament.lookup import Basis, SeatFound, Sources, Step, find_seat
from app.parliament.postcodes import Postcode, parse_postcode

HERE = parse_postcode("SW1A 1AA")
ORDER = ["table", "remembered", "example", "parliament"]


class Asked:
    """Sources of which only some know the seat; it notes who was asked."""

    def __init__(self, knowing: dict[str, str], outward: tuple[str, ...] = ()) -> None:
        self.names: list[str] = []
        self._knowing = knowing
        self._outward = outward

    def make(self, **others: Callable[[Postcode], str | None] | None) -> Sources:
        asked = {name: self._answer(name) for name in ORDER} | others
        return Sources(**asked, outward=self._list)  # type: ignore[arg-type]

    def _answer(self, name: str) -> Callable[[Postcode], str | None]:
        def answer(_postcode: Postcode) -> str | None:
            self.names.append(name)
            return self._knowing.get(name)

        return answer

    def _list(self, _postcode: Postcode) -> tuple[str, ...]:
        self.names.append("outward")
        return self._outward


@pytest.mark.parametrize("first", ORDER)
def test_the_first_source_that_knows_is_certain_and_nobody_after_it_is_asked(first: str) -> None:
    asked = Asked({name: f"{name} says" for name in ORDER[ORDER.index(first) :]}, ("E1", "E2"))
    assert find_seat(HERE, asked.make()) == SeatFound(f"{first} says", Basis(first), is_certain=True)
    assert asked.names == ORDER[: ORDER.index(first) + 1]


def test_an_outward_code_of_one_seat_gives_it_without_certainty() -> None:
    asked = Asked({}, ("E1",))
    assert find_seat(HERE, asked.make()) == SeatFound(
        "E1", Basis.OUTWARD, is_certain=False, candidates=("E1",)
    )
    assert asked.names == [*ORDER, "outward"]


def test_an_outward_code_of_several_seats_leaves_the_choice() -> None:
    found = find_seat(HERE, Asked({}, ("E1", "E2")).make())
    assert found == SeatFound(None, Basis.OUTWARD, is_certain=False, candidates=("E1", "E2"))


def test_an_unknown_outward_code_leaves_the_whole_list() -> None:
    assert find_seat(HERE, Asked({}).make()) == SeatFound(None, Basis.LIST, is_certain=False)


@pytest.mark.parametrize("reason", ["paused", "broken", "timeout", "wrong_shape"])
def test_parliament_failing_passes_the_question_on(reason: str) -> None:
    def fail(_postcode: Postcode) -> str | None:
        raise HttpError(reason, is_retryable=True)

    steps: list[Step] = []
    found = find_seat(HERE, Asked({}, ("E1",)).make(parliament=fail), steps)
    assert (found.seat_gss, found.is_certain) == ("E1", False)
    assert [(step.basis, step.outcome) for step in steps[-2:]] == [
        (Basis.PARLIAMENT, reason),
        (Basis.OUTWARD, "found"),
    ]


def test_a_missing_index_and_a_call_switched_off_are_steps_too() -> None:
    steps: list[Step] = []
    find_seat(HERE, Asked({}).make(table=None, parliament=None), steps)
    assert [(step.basis.value, step.outcome) for step in steps] == [
        ("table", "absent"),
        ("remembered", "unknown"),
        ("example", "unknown"),
        ("parliament", "off"),
        ("outward", "unknown"),
        ("list", "found"),
    ]
