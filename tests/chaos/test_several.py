"""Several processes behind nginx, and all of them replaced one by one while people write."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.chaos.judge import judge
from tests.chaos.run import open_crowd
from tests.chaos.several import SeveralSite
from tests.support.private_servers import find_postgres
from tests.support.proxy import find_nginx

LETTERS = 100
IS_HERE = bool(find_nginx() and find_postgres() and shutil.which("redis-server"))


@pytest.mark.timeout(300)
@pytest.mark.skipif(not IS_HERE, reason="nginx, PostgreSQL or Redis is not installed")
def test_a_rolling_restart_under_load_fails_no_request_and_doubles_no_letter(tmp_path: Path) -> None:
    site = SeveralSite(tmp_path)
    try:
        site.start()
        with open_crowd(site) as crowd:
            crowd.come(LETTERS)
            crowd.wait_confirmed(LETTERS // 10)
            before = site.proxy.count_requests()
            codes = site.restart_webs() + site.restart_workers()
            meanwhile = site.proxy.count_requests() - before
            crowd.wait_done()
            verdict = judge(site.engine, crowd.history.writers, site.relay.list_accepted())
            logs = site.proxy.logs()
        assert meanwhile > LETTERS and set(codes) == {0}
        assert crowd.history.failed_requests == 0, logs
        assert verdict.is_clean, verdict
        assert (verdict.accepted, verdict.uncertain) == (LETTERS, 0)
        assert "/letters/-" in logs, "the log keeps no token"
    finally:
        site.close()
