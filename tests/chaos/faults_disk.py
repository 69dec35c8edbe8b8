"""A disk without room, for the database, the engine's file and the log together."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.chaos.history import Writer
from tests.chaos.producer import Refused
from tests.chaos.run import Crowd
from tests.chaos.settings import HOST
from tests.chaos.tables import list_letters
from tests.chaos.visitor import NoAnswer, Visitor

SIZE = "64m"
WORDS = "My surgery in Wibblethorpe stood still for a day."


def disk_full(crowd: Crowd, letters: int) -> None:
    """No byte is left in the middle of it all: a clear 503 that keeps the words, nothing half-written, and everything
    goes on once there is room."""
    filler = crowd.site.instance_path / "filler"
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    writer = Writer(
        "last-in-line@people.example.org", crowd.history.writers[0].seat, 0, {"answer_local": WORDS}
    )
    error = write_until_refused(crowd, writer, filler)
    assert error.status == 503
    assert WORDS in error.page
    assert list_letters(crowd.site.engine, [writer.email]) == {}
    more = crowd.come(letters)
    for _ in range(10):
        fill(filler)
        crowd.let_pass(0.3)
    refused = crowd.history.refused_requests
    filler.unlink()
    crowd.wait_until(lambda: all("sent" in one.steps for one in more))
    crowd.notes.append(f"{refused} answers of 503 while it was full")
    assert refused


def write_until_refused(crowd: Crowd, writer: Writer, filler: Path) -> NoAnswer:
    """Fill the disk and send letters until one is refused (SQLite has some room of its own); how it was told."""
    visitor = Visitor(lambda: crowd.site.port, HOST)
    for number in range(200):
        fill(filler)
        one = Writer(f"full-{number}@people.example.org", writer.seat, 0, dict(writer.words))
        try:
            crowd.producer.send_letter(one, visitor)
        except NoAnswer as error:
            writer.email = one.email
            return error
        except Refused as error:
            raise AssertionError(f"refused with {error.status}") from None
        finally:
            visitor.close()
    raise AssertionError("the disk was never full")


def fill(filler: Path) -> None:
    """Write until not a byte fits."""
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 65536) == 65536:
            pass
    with filler.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"\0"):
            pass


@contextmanager
def small_disk() -> Iterator[Path | None]:
    """A folder on a small disk of its own (tmpfs), or None where only an administrator may make one."""
    with tempfile.TemporaryDirectory(prefix="campaign-disk-") as folder:
        command = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=700", "tmpfs", folder]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "--lazy", folder], check=False)
