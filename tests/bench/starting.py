"""From the command to the first page, on an empty instance folder and then again."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.bench.servers import make_environment, wait_for
from tests.support.private_servers import find_free_port
from tests.support.project import ROOT


def measure_start(instance_path: Path) -> float:
    """Seconds from `make run` to the home page, with the packages installed already."""
    port = find_free_port(25)  # the catcher has that one
    started = time.perf_counter()
    command = [sys.executable, ".make/run.py"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=make_environment(instance_path, port),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        return time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
