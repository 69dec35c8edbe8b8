"""Which core a worker keeps to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core import cores
from app.core.cores import keep_to_one_core


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[set[int]]]:
    """A machine with three cores: what this process was told to keep to. No file is held open afterwards."""
    told: list[set[int]] = []
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1, 2})
    monkeypatch.setattr(os, "sched_setaffinity", lambda _pid, chosen: told.append(set(chosen)))
    monkeypatch.setattr(cores, "_held", [])
    yield told
    for file in cores._held:
        file.close()


def test_each_worker_has_a_core_of_its_own_and_one_too_many_has_none(
    kept: list[set[int]], tmp_path: Path
) -> None:
    assert [keep_to_one_core(tmp_path) for _ in range(4)] == [2, 1, 0, None]
    assert kept == [{2}, {1}, {0}]


def test_the_core_of_a_worker_that_ended_is_free_again(kept: list[set[int]], tmp_path: Path) -> None:
    assert keep_to_one_core(tmp_path) == 2
    cores._held.pop().close()
    assert keep_to_one_core(tmp_path) == 2


def test_where_there_is_but_one_core_nothing_is_changed(
    kept: list[set[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {3})
    assert keep_to_one_core(tmp_path) is None
    assert kept == [] and list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_costs_the_core_alone(kept: list[set[int]], tmp_path: Path) -> None:
    assert keep_to_one_core(tmp_path / "nowhere") is None
    assert kept == []


def test_a_system_that_forbids_it_lets_the_worker_start_all_the_same(
    kept: list[set[int]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbid(_pid: int, _chosen: set[int]) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "sched_setaffinity", forbid)
    assert keep_to_one_core(tmp_path) is None
    assert cores._held == []


def test_a_system_without_such_a_thing_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "sched_setaffinity")
    assert keep_to_one_core(tmp_path) is None
