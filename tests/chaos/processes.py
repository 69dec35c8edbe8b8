"""Processes of a chaos run, each a group of its own, so that a kill takes its children too."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.support.project import ROOT


class Group:
    """One command and whatever it starts. What it writes goes to a file."""

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, *, talks: bool = False
    ) -> None:
        pipe = subprocess.PIPE if talks else subprocess.DEVNULL
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=pipe,
                stdout=subprocess.PIPE if talks else file,
                stderr=file,
                text=True,
                start_new_session=True,
            )

    @property
    def is_alive(self) -> bool:
        """Whether the leader still runs."""
        return self.process.poll() is None

    def send(self, number: signal.Signals) -> None:
        """Send a signal to every process of the group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """kill -9, without a word of warning."""
        self.send(signal.SIGKILL)
        self.process.wait(20)

    def ask_to_end(self) -> None:
        """TERM to the leader, as a service's keeper does; does not wait."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float = 90) -> int:
        """Wait for its end; the exit code."""
        return self.process.wait(seconds)

    def close(self) -> None:
        """End it whatever its state; a stopped one too."""
        self.send(signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(20)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
