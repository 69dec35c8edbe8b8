"""The relay of the chaos runs, a process of its own: `python -m tests.chaos.catching FOLDER PORT`.

It obeys lines of JSON on its standard input and writes one line for each mail that it accepted to
`FOLDER/accepted.log`, before it says yes. A command is one of

    {"answer": "rcpt", "reply": "451 4.3.0 later"}       always, until the reply is null
    {"script": "end", "replies": ["drop", "keep and drop"]}   the next times
    {"chances": {"rcpt": [["451 4.3.0 later", 0.02]]}}     now and then
    {"away": true}, {"away": false}                         not listening at all
    {"keep": true}                                          whole mails too, in `FOLDER/mails`

A reply `slow 2` says yes after two seconds; `cut` drops the connection in the middle of the words.
"""

from __future__ import annotations

import json
import os
import random
import re
import secrets
import sys
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, TextIO

from tests.support.catcher import DROP, KEEP_AND_DROP, Catcher, Caught, Slow

LINK = re.compile(rb"https?://[^/\s]+(/letters/[^/\s]+/confirm)\b")


class Relay(Catcher):
    """The catcher of the other tests, with chances and a log."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__()
        self.port = port
        self.chances: dict[str, list[tuple[str, float]]] = {}
        self.is_keeping = False
        self.mails = Book(self, folder)  # type: ignore[assignment]

    def next_reply(self, step: str) -> Any:
        """What to say at `step` this time: as scripted, always, or by chance."""
        reply = super().next_reply(step)
        self.seen.clear()
        for words, chance in self.chances.get(step, ()) if reply is None else ():
            if random.random() < chance:
                reply = words
        self.mails.is_lost = reply == KEEP_AND_DROP  # type: ignore[attr-defined]
        if isinstance(reply, str) and reply.startswith("slow"):
            return Slow(float(reply.split()[1]))
        return reply


class Book:
    """Stands where the catcher keeps its mails: an append-only file."""

    def __init__(self, relay: Relay, folder: Path) -> None:
        self._relay = relay
        self._folder = folder
        self._file: TextIO = (folder / "accepted.log").open("a")
        self.is_lost = False

    def append(self, caught: Caught) -> None:
        """One line, on the disk before the reply: who, which, and whether its reply was lost on purpose."""
        head, _, _ = caught.raw.partition(b"\r\n\r\n")
        message = message_from_bytes(head + b"\r\n\r\n", policy=default)
        found = LINK.search(caught.raw.replace(b"=\r\n", b""))
        line = {
            "at": time.time(),
            "message_id": str(message["Message-ID"]),
            "to": caught.recipients[0],
            "reply_to": message["Reply-To"].addresses[0].addr_spec if message["Reply-To"] else None,
            "is_reply_lost": self.is_lost,
            "link": found[1].decode() if found else None,
        }
        if self._relay.is_keeping:
            line["file"] = f"{secrets.token_hex(8)}.eml"
            (self._folder / "mails" / line["file"]).write_bytes(caught.raw)
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
        os.fdatasync(self._file.fileno())


def obey(relay: Relay, command: dict[str, Any]) -> None:
    """Carry one command out."""
    if "answer" in command:
        relay.answer(command["answer"], command["reply"])
    if "script" in command:
        relay.script(command["script"], *command["replies"])
    if "chances" in command:
        relay.chances = command["chances"]
    if "keep" in command:
        relay.is_keeping = command["keep"]
    if "away" in command:
        relay.stop() if command["away"] else relay.start()


def main(folder: Path, port: int) -> None:
    """Run until standard input ends."""
    (folder / "mails").mkdir(parents=True, exist_ok=True)
    relay = Relay(folder, port)
    relay.start()
    print("open", flush=True)
    for line in sys.stdin:
        obey(relay, json.loads(line))
        print("done", flush=True)


__all__ = ["DROP", "KEEP_AND_DROP"]

if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
