from __future__ import annotations

from pathlib import Path

import pytest

from tests.chaos.faults_disk import disk_full, small_disk
from tests.chaos.run import Fault, run_fault
from tests.chaos.site import running_site
from tests.chaos.table import list_problems


def test_a_full_disk_is_told_with_the_words_kept_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk() as disk:
        if disk is None:
            pytest.skip("a small disk (tmpfs) can be made by an administrator alone")
        with running_site("sqlite", tmp_path, workers=1, instance_path=disk) as site:
            result = run_fault(site, Fault(disk_full), 8)
    assert list_problems(result) == []
    assert result.verdict.confirmed == 16
