from __future__ import annotations

import pytest

from tests.chaos.faults import BY_NAME
from tests.chaos.run import run_fault
from tests.chaos.site import Site
from tests.chaos.table import list_problems

DATABASE = "sqlite"
LETTERS = 16


@pytest.mark.parametrize(
    "name",
    [
        "web_killed",
        "workers_killed",
        "one_worker_of_four_killed",
        "workers_stopped",
        "queue_deleted",
        "deployed",
    ],
)
def test_each_confirmed_letter_arrives_once_in_spite_of(name: str, site: Site) -> None:
    result = run_fault(site, BY_NAME[name], LETTERS)
    assert list_problems(result) == []
    assert result.verdict.confirmed == LETTERS
