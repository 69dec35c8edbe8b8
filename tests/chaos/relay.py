"""The relay as the chaos runs see it: orders to it, and what it accepted."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.chaos.processes import Group
from tests.support.private_servers import find_free_port


@dataclass(frozen=True)
class Accepted:
    """One mail that the relay took. `reply_to` is the writer in a letter, None in a mail of the site's own."""

    at: float
    message_id: str
    to: str
    reply_to: str | None
    is_reply_lost: bool
    link: str | None
    file: str | None = None


class Relay:
    """Starts the process and speaks to it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, find_free_port()
        self._offset = 0
        self._seen: list[Accepted] = []
        command = [sys.executable, "-m", "tests.chaos.catching", str(folder), str(self.port)]
        self._group = Group(command, dict(os.environ), folder / "log", talks=True)
        self._hear("open")

    def tell(self, **command: Any) -> None:
        """Give one order and wait until it is carried out."""
        stream = self._group.process.stdin
        assert stream is not None
        stream.write(json.dumps(command) + "\n")
        stream.flush()
        self._hear("done")

    def behave(self) -> None:
        """Say yes to everything again."""
        self.tell(chances={})
        for step in ("connect", "ehlo", "mail", "rcpt", "data", "end", "quit"):
            self.tell(answer=step, reply=None)

    def list_accepted(self) -> list[Accepted]:
        """Everything that was accepted since the start, in order; not for two threads at once."""
        path = self.folder / "accepted.log"
        if path.exists():
            with path.open("rb") as file:
                file.seek(self._offset)
                lines = file.read()
            whole = lines.rfind(b"\n") + 1
            self._offset += whole
            self._seen += [Accepted(**json.loads(line)) for line in lines[:whole].splitlines()]
        return self._seen

    def read_mail(self, accepted: Accepted) -> bytes:
        """The whole mail; only while it was told to keep them."""
        assert accepted.file is not None
        return (self.folder / "mails" / accepted.file).read_bytes()

    def close(self) -> None:
        """End the process."""
        self._group.close()

    def _hear(self, word: str) -> None:
        stream = self._group.process.stdout
        assert stream is not None
        said = stream.readline().strip()
        assert said == word, f"the relay said {said!r}: see {self.folder / 'log'}"
