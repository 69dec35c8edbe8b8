"""The servers that are measured: the product and the yardstick, each under granian with the same settings."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.applications import test_settings
from tests.support.private_servers import find_free_port
from tests.support.project import ROOT

PROGRAMS = Path(sys.executable).parent


def make_environment(instance_path: Path, port: int) -> dict[str, str]:
    """The environment of a site in `instance_path`."""
    settings = test_settings(instance_path) | {"port": port, "site_url": f"http://127.0.0.1:{port}"}
    clean = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
    return clean | {name.upper(): str(value) for name, value in settings.items()}


@contextmanager
def running_granian(target: str, instance_path: Path, path: str = "/", **settings: str) -> Iterator[int]:
    """Serve `target`, with one process and four threads; gives the port once `path` is answered."""
    port = find_free_port()
    command = [PROGRAMS / "granian", "--interface", "wsgi", "--port", str(port), "--no-ws", "--http", "1"]
    command += ["--workers", "1", "--blocking-threads", "4", "--log-level", "error", target]
    environment = make_environment(instance_path, port) | settings
    with (instance_path / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for(port, path)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_for(port: int, path: str = "/", seconds: float = 60) -> None:
    """Wait until `path` is answered."""
    from tests.bench.client import Connection, make_get

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            connection = Connection(port)
            status, _, _ = connection.ask(make_get(path))
            connection.close()
            if status < 500:
                return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"nothing answers on port {port}")


def run_flask(instance_path: Path, *arguments: str) -> None:
    """Run a `flask` command on the site in `instance_path`."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    environment = make_environment(instance_path, 8000)
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
