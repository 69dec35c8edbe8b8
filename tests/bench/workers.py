"""Worker processes of the product, and how much memory processes hold."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.servers import make_environment
from tests.support.project import ROOT


@contextmanager
def running_workers(instance_path: Path, count: int, **settings: str) -> Iterator[list[int]]:
    """`count` worker processes with the product's own number of threads; gives their process ids."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    environment = make_environment(instance_path, 8000) | settings
    with (instance_path / "log").open("ab") as log:
        processes = [
            subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log) for _ in range(count)
        ]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            try:
                process.wait(70)
            except subprocess.TimeoutExpired:
                process.kill()


def measure_memory(pids: list[int]) -> float:
    """Megabytes that these processes hold, what they share with others divided among all (PSS)."""
    return sum(_read_pss(pid) for pid in pids) / 1024


def list_children(pid: int) -> list[int]:
    """Ids of the processes that `pid` started, and those that they did."""
    try:
        direct = [
            int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return []
    return [found for child in direct for found in (child, *list_children(child))]


def _read_pss(pid: int) -> int:
    try:
        found = re.search(r"^Pss: +(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.M)
    except OSError:
        return 0
    return int(found[1]) if found else 0
