"""The scaled way to run: two web servers behind nginx, four workers, PostgreSQL and Redis of their own."""

from __future__ import annotations

import time
from pathlib import Path

from tests.chaos.processes import Group
from tests.chaos.settings import HOST
from tests.chaos.site import PROGRAMS, Site
from tests.chaos.visitor import NoAnswer, Visitor
from tests.support.private_servers import find_free_port
from tests.support.proxy import Proxy


class SeveralSite(Site):
    """`port` is the proxy's; each web server has its own."""

    def __init__(self, folder: Path, webs: int = 2, workers: int = 4) -> None:
        super().__init__("postgresql", folder, workers)
        self.environment |= {"TRUSTED_PROXIES": "1"}
        self.webs = [find_free_port() for _ in range(webs)]
        self.proxy = Proxy(self.webs)
        self.running: dict[int, Group] = {}

    def start_web(self, port: int | None = None) -> None:
        """Start every web server, as `campaign-web@PORT` does, and go through the proxy from then on."""
        for own in [port] if port else self.webs:
            command = make_web_command(own, "wsgi:app")
            self.running[own] = Group(command, self.environment, self.log)
            wait_for(own)
        self.port = self.proxy.port

    def restart_webs(self) -> list[int]:
        """One after the other: TERM, its end, and a new one in its place; the exit codes."""
        codes = []
        for port, group in list(self.running.items()):
            group.ask_to_end()
            codes.append(group.wait())
            self.start_web(port)
        return codes

    def restart_workers(self) -> list[int]:
        """The same for the workers."""
        codes = []
        for worker in list(self.workers):
            worker.ask_to_end()
            codes.append(worker.wait())
            self.workers.remove(worker)
            self.start_workers(1)
        return codes

    def close(self) -> None:
        """End all of it."""
        for group in self.running.values():
            group.close()
        self.proxy.close()
        super().close()


def make_web_command(port: int, app: str) -> list[str]:
    """A web server as the unit starts it."""
    command = f"--interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 4 --no-ws"
    return [str(PROGRAMS / "granian"), *command.split(), "--no-access-log", "--log-level", "warning", app]


def wait_for(port: int, seconds: float = 60) -> None:
    """Wait until a web server is ready by its own word."""
    end, visitor = time.monotonic() + seconds, Visitor(lambda: port, HOST, 5)
    while time.monotonic() < end:
        try:
            if visitor.get("/readyz")[0] == 200:
                visitor.close()
                return
        except NoAnswer:
            time.sleep(0.05)
    raise TimeoutError(f"no answer on {port}")
