from __future__ import annotations

import pytest

from tests.chaos.faults import BY_NAME
from tests.chaos.faults_load import make_flood
from tests.chaos.run import run_fault
from tests.chaos.site import Site
from tests.chaos.table import list_problems

DATABASE = "postgresql"
LETTERS = 16


@pytest.mark.parametrize("name", ["workers_killed", "redis_killed", "postgres_killed"])
def test_each_confirmed_letter_arrives_once_in_spite_of(name: str, site: Site) -> None:
    result = run_fault(site, BY_NAME[name], LETTERS)
    assert list_problems(result) == []
    assert result.verdict.confirmed == LETTERS


def test_a_thousand_letters_waiting_hinder_nobody(site: Site) -> None:
    result = run_fault(site, make_flood(1000), 3)
    assert list_problems(result) == []
    assert result.verdict.confirmed == 6
