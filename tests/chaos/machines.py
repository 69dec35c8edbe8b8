"""Several machines, as far as one can hold them: each has a network namespace with nothing but its own loopback, and a
cable to what all share: PostgreSQL, Redis, the relay. Each has its own instance folder, too."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from tests.chaos.processes import Group
from tests.chaos.several import make_web_command, wait_for
from tests.chaos.site import LAUNCHED, Site
from tests.support.private_servers import find_free_port

CABLE = [sys.executable, "-m", "tests.chaos.cable"]
NEW = ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]
JOIN = ["nsenter", "--net"] if os.geteuid() == 0 else ["nsenter", "--user", "--preserve-credentials", "--net"]


class Machine:
    """A machine that reaches these ports of the world, and is reached at one of its own, `port`."""

    def __init__(self, name: str, site: Site, ports: list[int]) -> None:
        self.port = find_free_port()
        self.folder = site.folder / name
        self.folder.mkdir()
        self._sockets = Path(tempfile.mkdtemp(prefix="campaign-cable-"))  # its path must be short
        self._environment = site.environment | {"INSTANCE_PATH": str(self.folder)}
        world, own = [str(port) for port in ports], str(self.port)
        self._far = self._lay([], ["--out", *world, "--in", own])
        self._near = self._lay(NEW, ["--is-new", "--in", *world, "--out", own])
        self.running: list[Group] = []

    def start_web(self) -> None:
        """Start a web server there, and wait until it is ready by its own word."""
        self._start(make_web_command(self.port, f"{LAUNCHED}:app"))
        wait_for(self.port)

    def start_workers(self, count: int) -> None:
        """Start workers there."""
        for _ in range(count):
            self._start([sys.executable, "-m", "flask", "--app", LAUNCHED, "worker"])

    def pull_plug(self) -> None:
        """From now on nothing comes or goes, and nobody is told."""
        self._near.send(signal.SIGSTOP)

    def put_plug_in(self) -> None:
        """What was on its way goes on."""
        self._near.send(signal.SIGCONT)

    def lose_power(self) -> None:
        """Everything on it ends at once."""
        for group in self.running:
            group.kill()
        self.running.clear()

    def count_deliveries(self) -> int:
        """How many mails its workers say they handed over."""
        return (self.folder / "log").read_text().count('"event": "delivery"')

    def close(self) -> None:
        """End it all."""
        for group in (*self.running, self._near, self._far):
            group.close()
        shutil.rmtree(self._sockets, ignore_errors=True)

    def _start(self, command: list[str]) -> None:
        inside = [*JOIN, "--target", str(self._near.process.pid)]
        self.running.append(Group([*inside, *command], self._environment, self.folder / "log"))

    def _lay(self, inside: list[str], options: list[str]) -> Group:
        command = [*inside, *CABLE, str(self._sockets), *options]
        cable = Group(command, dict(os.environ), self.folder / "cable.log", talks=True)
        assert cable.process.stdout is not None and cable.process.stdout.readline() == "listening\n"
        return cable


class MachinesSite(Site):
    """One machine with a web server and a worker, and one with workers alone."""

    def __init__(self, folder: Path) -> None:
        super().__init__("postgresql", folder)
        stores = [self.environment["DATABASE_URL"], self.environment["REDIS_URL"]]
        ports = [urlsplit(address).port or 0 for address in stores] + [self.relay.port]
        self.first, self.second = (Machine(name, self, ports) for name in ("first", "second"))

    def start_web(self, port: int | None = None) -> None:
        """Start the one web server."""
        self.first.start_web()
        self.port = self.first.port

    def start_workers(self, count: int) -> None:
        """Start the workers, `count` on the second machine."""
        self.first.start_workers(1)
        self.second.start_workers(count)

    def close(self) -> None:
        """End all of it."""
        self.first.close()
        self.second.close()
        super().close()


@cache
def can_have_machines() -> bool:
    """Whether this user may make network namespaces here."""
    if not (shutil.which("unshare") and shutil.which("nsenter")):
        return False
    return subprocess.run([*NEW, "true"], capture_output=True, check=False).returncode == 0
