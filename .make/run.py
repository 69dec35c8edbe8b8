"""Everything together on one machine, stopped together: web server, worker and, in development, the mail catcher.

This reads the settings and looks at the database by itself, without importing the application, which each of the
processes does anyway: a second start costs one import of it and not two.
"""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

from honcho.manager import Manager
from honcho.printer import Message, Printer

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from config import Config, ConfigError  # noqa: E402

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
LOADED = ("seat", "member", "parliament_session")
BY_SIGNAL = {130, 143}


def main() -> int:
    """Run until Ctrl-C or TERM; the exit code."""
    os.chdir(ROOT)
    try:
        config = Config.from_env()
    except ConfigError as error:
        sys.exit(error.say_why())
    check_ports(config)
    check_redis(config)
    if not is_prepared(config.effective_database_url):
        prepared = subprocess.run([*FLASK, "prepare"], check=False)
        if prepared.returncode:
            return prepared.returncode
    manager = Together()
    for name, command in list_processes(config):
        manager.add_process(name, command)
    threading.Thread(target=say_when_open, args=(config,), daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    return 0 if manager.returncode in BY_SIGNAL else manager.returncode or 1


def is_prepared(database_url: str) -> bool:
    """True for a SQLite file that is at the newest migration and holds the facts; any doubt is False."""
    scheme, _, path = database_url.partition("sqlite:///")
    if scheme or not Path(path).is_absolute() or not Path(path).is_file():
        return False
    newest = max(file.name[:4] for file in (ROOT / "migrations").glob("[0-9]*.py"))
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, timeout=1)) as database:
            versions = database.execute("SELECT version_num FROM alembic_version").fetchall()
            return versions == [(newest,)] and all(
                database.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in LOADED
            )
    except sqlite3.Error:
        return False


def list_processes(config: Config) -> list[tuple[str, str]]:
    """(name, command) of each process; the first page comes sooner when the others let the web server begin."""
    flask = f"'{sys.executable}' -m flask --app wsgi"
    web = (
        f"exec '{Path(sys.executable).parent / 'granian'}' --interface wsgi --host {config.host} "
        f"--port {config.port} --no-ws --http 1 --workers {config.web_workers} "
        f"--blocking-threads {config.web_threads} --log-level warning wsgi:app"
    )
    processes = [("web", web), ("worker", f"sleep 1; exec {flask} worker")]
    if config.uses_catcher:
        processes.append(("mail", f"sleep 1; exec {flask} catcher"))
    return processes


def check_ports(config: Config) -> None:
    """Stop with one line when a port that is needed is in use."""
    ports = [(config.host, config.port, "PORT")]
    if config.uses_catcher:
        ports.append(("127.0.0.1", config.effective_catcher_port, "CATCHER_PORT"))
    for host, port, setting in ports:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                sys.exit(
                    f"{host} port {port} cannot be used ({error.strerror}). Stop what uses it, or choose another "
                    f"port: make run {setting}={port + 1}"
                )


def check_redis(config: Config) -> None:
    """Stop with one line when there is to be a Redis and none answers; once it runs, the site does without."""
    if not config.redis_url:
        return
    from redis import Redis, RedisError

    try:
        with Redis.from_url(config.redis_url, socket_connect_timeout=3, socket_timeout=3) as client:
            client.ping()
    except (RedisError, ValueError, OSError) as error:
        reason = str(error).strip().partition("\n")[0].rstrip(".")
        sys.exit(f"REDIS_URL: Redis cannot be used: {reason or type(error).__name__}")


class Together(Manager):
    """Honcho's manager, which also ends everything when its output is closed or when it is asked to very early."""

    def __init__(self) -> None:
        super().__init__(SteadyPrinter(self.terminate))
        self._is_asked_to_end = False

    def terminate(self) -> None:
        """End every process; those that are not there yet, as soon as all are."""
        self._is_asked_to_end = True
        if self._all_started():
            super().terminate()

    def _system_print(self, data: str) -> None:
        super()._system_print(data)
        if self._is_asked_to_end:
            self.terminate()


class SteadyPrinter(Printer):
    """Honcho's printer, which outlives its reader: `on_closed` is called once nobody reads any more."""

    def __init__(self, on_closed: Callable[[], None]) -> None:
        super().__init__(sys.stdout)
        self._on_closed = on_closed

    def write(self, message: Message) -> None:
        """Print the lines of a message."""
        try:
            super().write(message)
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.output.fileno())
            with suppress(OSError):
                print("Nobody reads the output any more: stopping together.", file=sys.stderr, flush=True)
            self._on_closed()


def say_when_open(config: Config) -> None:
    """Wait for the first page, then say where it is."""
    host = f"[{config.host}]" if ":" in config.host else config.host
    address = f"http://{host}:{config.port}"
    for _ in range(1200):
        try:
            with urlopen(f"{address}/healthz", timeout=2):
                break
        except HTTPError:
            break
        except (URLError, OSError):
            time.sleep(0.05)
    caught = f"   Caught mail: {config.site_url}/dev/mail" if config.uses_catcher else ""
    with suppress(OSError):  # the printer notices it too
        print(
            f"\n  {config.site_name} is open at {config.site_url}{caught}\n  Ctrl-C stops everything.\n",
            flush=True,
        )


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
