"""PostgreSQL and Redis servers of the tests' own, on free loopback ports, for machines where none answers."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import psycopg
import redis

PORTS = random.SystemRandom()  # the tests' seed is the same in every process


class PrivateServer:
    """A server process in a folder of its own, both taken away at the end. `halt` and `resume` take it away for a
    while, on the same port and with what it kept."""

    stop_signal = signal.SIGTERM

    def __init__(self, command: list[str], folder: Path, url: str, user: str | None) -> None:
        self._command, self._folder, self._user, self.url = command, folder, user, url
        self.resume()

    def resume(self) -> Self:
        """Start the server, and wait until it answers."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                stdout=log,
                stderr=log,
                user=self._user,
                cwd=self._folder,
                start_new_session=True,
            )
        return self._wait()

    def halt(self) -> None:
        """End the server; its folder stays."""
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(20)

    @property
    def is_alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """kill -9 the server with all its processes; what it keeps on disk stays."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(20)

    def suspend(self) -> None:
        """Let it hang: it is there, and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on after `suspend`."""
        self._process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        """Stop the server and remove its folder."""
        self.halt()
        shutil.rmtree(self._folder, ignore_errors=True)

    def probe(self) -> object:
        """Ask whether it answers."""
        raise NotImplementedError

    def _wait(self) -> Self:
        for _ in range(150):
            try:
                self.probe()
                return self
            except (psycopg.Error, redis.RedisError):
                if self._process.poll() is not None:
                    break
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"{type(self).__name__} did not start")


class PrivatePostgres(PrivateServer):
    """PostgreSQL, without durability unless asked for; `initdb` refuses to be root, so root steps down. It ends
    at once, without waiting for those who are connected."""

    stop_signal = signal.SIGINT

    @classmethod
    def start(cls, *, is_durable: bool = False) -> PrivatePostgres | None:
        """A running server, or None where PostgreSQL is not installed; durable only when asked to be."""
        programs = find_postgres()
        if programs is None:
            return None
        folder, user = make_folder()
        data, port = folder / "data", find_free_port()
        command = [programs / "initdb", "-D", data, "-A", "trust", "-U", "tests", "-E", "UTF8", "--no-sync"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)
        settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder}
        settings |= {"max_connections": 200}
        if not is_durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        url = f"postgresql://tests@127.0.0.1:{port}/postgres"
        return cls([str(programs / "postgres"), "-D", str(data), *options], folder, url, user)

    def probe(self) -> object:
        """Connect."""
        return psycopg.connect(self.url, connect_timeout=2).close()


class PrivateRedis(PrivateServer):
    """Redis that keeps nothing on disk."""

    @classmethod
    def start(cls) -> PrivateRedis | None:
        """A running server, or None where Redis is not installed."""
        program = shutil.which("redis-server")
        if program is None:
            return None
        folder, user = make_folder()
        port = find_free_port()
        options = [
            "--bind",
            "127.0.0.1",
            "--port",
            str(port),
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            str(folder),
        ]
        return cls([program, *options], folder, f"redis://127.0.0.1:{port}", user)

    def probe(self) -> object:
        """Ping."""
        return redis.Redis.from_url(self.url).ping()


def find_postgres() -> Path | None:
    """Folder of the newest PostgreSQL's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    program = found[-1] if found else shutil.which("initdb")
    return Path(program).resolve().parent if program else None


def make_folder() -> tuple[Path, str | None]:
    """A new folder, and the user who owns it: None for the present one, somebody unprivileged when that is root."""
    folder = Path(tempfile.mkdtemp(prefix="campaign-tests-", dir="/tmp"))
    if os.geteuid() != 0:
        return folder, None
    user = next(name for name in ("postgres", "nobody") if _exists(name))
    os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
    return folder, user


def find_free_port(*further: int) -> int:
    """A loopback port that nobody uses at this moment, and nobody those that lie so much `further`. It is none of those
    that the system gives to connections, or one of the many that other tests open could have it before it is used."""
    for _ in range(1000):
        port = PORTS.randrange(11_000, 30_000)
        if all(_is_free(port + distance) for distance in (0, *further)):
            return port
    raise RuntimeError("no port is free")


def _is_free(port: int) -> bool:
    with socket.socket() as probe, suppress(OSError):
        probe.bind(("127.0.0.1", port))
        return True
    return False


def _exists(user: str) -> bool:
    try:
        pwd.getpwnam(user)
    except KeyError:
        return False
    return True
