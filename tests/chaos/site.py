"""One whole site under chaos: web server and workers as real processes, their stores, their clock and their relay."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import Engine

from app import create_app
from app.core.database import db, transaction
from app.core.extensions import alembic
from app.core.jobs import enqueue
from app.parliament.snapshot.load import load_snapshot
from config import Config
from tests.chaos import tables
from tests.chaos.clock import Clock
from tests.chaos.processes import Group
from tests.chaos.relay import Relay
from tests.chaos.settings import HOST, make_settings
from tests.chaos.visitor import NoAnswer, Visitor
from tests.support.private_servers import PrivatePostgres, PrivateRedis, find_free_port

PROGRAMS = Path(sys.executable).parent
LAUNCHED = "tests.chaos.launched"


class Site:
    """Everything that runs. `kind` is sqlite (with a queue in a file) or postgresql (with Redis)."""

    def __init__(self, kind: str, folder: Path, workers: int = 2, instance_path: Path | None = None) -> None:
        self.kind, self.folder = kind, folder
        self.instance_path = instance_path or folder / "instance"
        self.instance_path.mkdir(parents=True, exist_ok=True)
        self.postgres = PrivatePostgres.start() if kind == "postgresql" else None
        self.redis = PrivateRedis.start() if kind == "postgresql" else None
        self.clock = Clock(folder / "clock")
        self.relay = Relay(folder / "relay")
        self.port = find_free_port()
        self.environment = self._make_environment()
        self.log = self.instance_path / "log"
        self.web: Group | None = None
        self.workers: list[Group] = []
        self._workers = workers

    @cached_property
    def app(self) -> Flask:
        """The product in this process, for preparing tables and waking the engine."""
        names = {
            name: value for name, value in self.environment.items() if name.lower() in Config.model_fields
        }
        return create_app(Config(**{name.lower(): value for name, value in names.items() if value}))

    @cached_property
    def engine(self) -> Engine:
        """The judge's own way to the tables."""
        return tables.open_engine(self.app.extensions["config"].effective_database_url)

    def start(self) -> None:
        """Prepare the tables and start everything."""
        with self.app.app_context():
            alembic.upgrade()
            db.session.rollback()
            with transaction() as session:
                load_snapshot(session)
                tables.fill(session.connection(), self.clock.now())
            db.engine.dispose()
        self.start_web()
        self.start_workers(self._workers)

    def start_web(self, port: int | None = None) -> None:
        """Start the web server and wait until it answers; visitors go to it from then on."""
        port = port or self.port
        command = [str(PROGRAMS / "granian"), "--interface", "wsgi", "--port", str(port), "--no-ws", "--http"]
        command += [
            "1",
            "--workers",
            "1",
            "--blocking-threads",
            "4",
            "--no-access-log",
            "--log-level",
            "warning",
        ]
        self.web = Group([*command, f"{LAUNCHED}:app"], self.environment, self.log)
        self.wait_for_web(port)
        self.port = port

    def start_workers(self, count: int) -> None:
        """Start more workers."""
        command = [sys.executable, "-m", "flask", "--app", LAUNCHED, "worker"]
        self.workers += [Group(command, self.environment, self.log) for _ in range(count)]

    def replace_dead_workers(self) -> None:
        """What a service's keeper does."""
        alive = [worker for worker in self.workers if worker.is_alive]
        gone = len(self.workers) - len(alive)
        self.workers = alive
        self.start_workers(gone)

    def heal(self) -> None:
        """Let everything run and behave again, whatever the last fault left."""
        for group in (self.web, *self.workers):
            if group is not None:
                group.send(signal.SIGCONT)
        for server in (self.postgres, self.redis):
            if server is not None and not server.is_alive:
                server.resume()
        self.relay.behave()
        if self.web is None or not self.web.is_alive:
            self.start_web()
        self.replace_dead_workers()
        self.start_workers(self._workers - len(self.workers))
        while len(self.workers) > self._workers:
            self.workers[-1].ask_to_end()
            self.workers.pop().wait()

    def wait_for_web(self, port: int, seconds: float = 60) -> None:
        """Wait until a page is answered."""
        end, visitor = time.monotonic() + seconds, Visitor(lambda: port, HOST, 5)
        while time.monotonic() < end:
            try:
                if visitor.get("/healthz")[0] == 200:
                    visitor.close()
                    return
            except NoAnswer:
                time.sleep(0.05)
        raise TimeoutError(f"no answer: see {self.log}")

    def sweep(self) -> None:
        """Ask for a sweep now, which comes each minute by itself."""
        with self.app.app_context():
            if self.kind == "sqlite":
                self.app.extensions["huey"].storage.close()
            enqueue("mail.sweep")
            db.session.rollback()

    def pass_time(self, by: timedelta) -> None:
        """Let simulated time go by, for everybody at once."""
        self.clock.move(by)

    def close(self) -> None:
        """End every process that was started here."""
        for group in (self.web, *self.workers):
            if group is not None:
                group.close()
        self.relay.close()
        for server in (self.postgres, self.redis):
            if server is not None:
                server.stop()

    def _make_environment(self) -> dict[str, str]:
        settings = make_settings(
            self.instance_path,
            self.port,
            self.relay.port,
            self.postgres.url if self.postgres else "",
            f"{self.redis.url}/0" if self.redis else "",
        )
        clean = {name: value for name, value in os.environ.items() if name.lower() not in Config.model_fields}
        return clean | settings | {"CHAOS_CLOCK": str(self.clock.path)}


@contextmanager
def running_site(
    kind: str, folder: Path, workers: int = 2, instance_path: Path | None = None
) -> Iterator[Site]:
    """A running site, all of it ended at the end whatever happens."""
    site = Site(kind, folder, workers, instance_path)
    try:
        site.start()
        yield site
    finally:
        site.close()
