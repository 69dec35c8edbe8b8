from __future__ import annotations

import pytest

from tests.chaos.faults import BY_NAME
from tests.chaos.run import run_fault
from tests.chaos.site import Site
from tests.chaos.table import list_problems

DATABASE = "sqlite"
LETTERS = 16


KILLED = (
    "web_killed",
    "workers_killed",
    "one_worker_of_four_killed",
    "workers_stopped",
    "queue_deleted",
    "deployed",
)
JUMPED = ("clock_forward", "clock_back")


@pytest.mark.parametrize("name", [*KILLED, *JUMPED])
def test_each_confirmed_letter_arrives_once_in_spite_of(name: str, site: Site) -> None:
    result = run_fault(site, BY_NAME[name], LETTERS)
    assert list_problems(result) == []
    assert result.verdict.confirmed == LETTERS


@pytest.mark.parametrize("name", ["mp_signs", "seat_falls_vacant"])
def test_what_the_writer_must_choose_is_held_and_told(name: str, site: Site) -> None:
    result = run_fault(site, BY_NAME[name], 3)
    assert list_problems(result) == []
    assert result.verdict.held == 3


@pytest.mark.parametrize(
    "name", ["relay_refuses_us", "address_changes", "poison_letters", "hundred_confirmations_at_once"]
)
def test_nothing_is_lost_or_doubled_when(name: str, site: Site) -> None:
    result = run_fault(site, BY_NAME[name], 3)
    assert list_problems(result) == []
    assert result.verdict.accepted == result.verdict.confirmed > 0


def test_whatever_the_relay_says_each_letter_is_accounted_for(site: Site) -> None:
    result = run_fault(site, BY_NAME["relay_in_every_mood"], 8)
    verdict = result.verdict
    assert list_problems(result) == []
    assert verdict.confirmed == 8
    assert verdict.accepted + verdict.failed + verdict.uncertain >= 8
