"""Two machines, one of which is cut off for longer than a lease, comes back, and at last loses its power."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.chaos.faults_processes import LEASE
from tests.chaos.judge import judge
from tests.chaos.machines import MachinesSite, can_have_machines
from tests.chaos.run import open_crowd
from tests.support.private_servers import find_postgres

LETTERS = 60
IS_HERE = bool(can_have_machines() and find_postgres() and shutil.which("redis-server"))

pytestmark = [
    pytest.mark.timeout(400),
    pytest.mark.skipif(not IS_HERE, reason="no network namespaces, PostgreSQL or Redis"),
]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[MachinesSite]:
    """Both machines, running."""
    site = MachinesSite(tmp_path)
    try:
        site.start()
        yield site
    finally:
        site.close()


def test_a_machine_that_is_cut_off_and_one_that_is_lost_lose_and_double_nothing(site: MachinesSite) -> None:
    with open_crowd(site) as crowd:
        crowd.come(LETTERS)
        crowd.wait_confirmed(LETTERS // 4)
        site.second.pull_plug()
        crowd.let_pass(2)
        site.pass_time(LEASE + timedelta(seconds=5))
        crowd.wait_confirmed(LETTERS)
        site.second.put_plug_in()
        crowd.wait_done()
        crowd.come(LETTERS)
        crowd.wait_confirmed(LETTERS + LETTERS // 4)
        site.second.lose_power()
        crowd.wait_done()
        verdict = judge(site.engine, crowd.history.writers, site.relay.list_accepted())
    assert verdict.is_clean, verdict
    assert crowd.history.failed_requests == 0
    assert verdict.confirmed == 2 * LETTERS
    assert min(machine.count_deliveries() for machine in (site.first, site.second)) > LETTERS // 10
