"""One run of one fault: people write while it happens, then all is let settle, and judged."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from tests.chaos import tables
from tests.chaos.history import History, Writer
from tests.chaos.judge import Verdict, judge
from tests.chaos.producer import Producer
from tests.chaos.settings import HOST
from tests.chaos.site import Site

NUMBERS = itertools.count(1)
STILL = 0.6


@dataclass
class Result:
    """What a fault came to: its verdict, requests that got no answer, what it measured itself, and how long."""

    fault: str
    database: str
    letters: int
    verdict: Verdict
    refused: int
    failed_requests: int
    seconds: float
    notes: str = ""

    @property
    def is_clean(self) -> bool:
        """Nothing lost, doubled or wrong, and nobody refused who should not have been."""
        return self.verdict.is_clean and self.refused == 0


@dataclass(frozen=True)
class Fault:
    """A fault by its function, and the databases that it can befall."""

    happen: Callable[[Crowd, int], None]
    databases: tuple[str, ...] = ("sqlite", "postgresql")

    @property
    def name(self) -> str:
        """Its name in the table."""
        return self.happen.__name__


class Crowd:
    """Writers on one site, and the waiting for what becomes of them."""

    def __init__(self, site: Site, history: History, producer: Producer) -> None:
        self.site, self.history, self.producer = site, history, producer
        self.notes: list[str] = []
        self.may_be_refused: set[str] = set()

    def come(self, count: int, seats: list[tuple[str, int]] | None = None, **words: str) -> list[Writer]:
        """So many people begin to write, one after the other through the seats."""
        seats = seats or tables.list_seats(self.site.engine)
        writers = []
        for number in itertools.islice(NUMBERS, count):
            seat, member_id = seats[number * 7 % len(seats)]
            writers.append(Writer(f"writer-{number}@people.example.org", seat, member_id, dict(words)))
        self.producer.add(writers)
        return writers

    def wait_confirmed(self, count: int, seconds: float = 120) -> None:
        """Wait until so many of all writers have seen "confirmed"; the clock goes on if nothing moves."""
        self._wait(lambda: sum(writer.is_confirmed for writer in self.history.writers) >= count, seconds)

    def wait_links(self, count: int, seconds: float = 120) -> None:
        """Wait until so many have their link."""
        self._wait(lambda: sum(bool(writer.link) for writer in self.history.writers) >= count, seconds)

    def wait_until(self, is_so: Callable[[], bool], seconds: float = 120) -> None:
        """Wait for something, without touching the clock."""
        assert self.producer.wait(is_so, seconds), self._describe()

    def let_pass(self, seconds: float) -> None:
        """Let real time go by."""
        time.sleep(seconds)

    def accept_refusals(self, writers: list[Writer]) -> None:
        """These may be told no."""
        self.may_be_refused |= {writer.email for writer in writers}

    def count_refused(self) -> int:
        """How many were told no who should not have been."""
        refused = [writer.email for writer in self.history.writers if _is_refused(writer)]
        return len(set(refused) - self.may_be_refused)

    def wait_quiet(self, seconds: float = 240) -> None:
        """Wait until everything that can be sent was, whoever still writes."""
        self._wait(lambda: self._count()[:2] == (0, 0), seconds)

    def wait_done(self, seconds: float = 240) -> None:
        """Wait until everybody was answered, and everything that can be sent was."""
        self._wait(self._is_done, seconds)

    def _is_done(self) -> bool:
        is_answered = all(writer.is_confirmed or _is_refused(writer) for writer in self.history.writers)
        return is_answered and self._count()[:2] == (0, 0)

    def _wait(self, is_done: Callable[[], bool], seconds: float) -> None:
        """While nothing moves for a while, a sweep is asked for, and the clock jumps to when something may go on."""
        end, before, still_since = time.monotonic() + seconds, None, time.monotonic()
        while not is_done():
            assert time.monotonic() < end, f"nothing moves any more: {self._describe()}"
            now_is = (self._count(), len(self.site.relay.folder.joinpath("accepted.log").read_bytes()))
            if now_is != before:
                before, still_since = now_is, time.monotonic()
            elif time.monotonic() - still_since > STILL:
                self._help(now_is[0][2])
                still_since = time.monotonic()
            time.sleep(0.1)

    def _help(self, next_at: object) -> None:
        moment = self.site.clock.now()
        if next_at is not None and next_at > moment:  # type: ignore[operator]
            self.site.pass_time(next_at - moment + timedelta(seconds=2))  # type: ignore[operator]
        self.site.sweep()

    def _count(self) -> tuple[int, int, object]:
        try:
            return tables.count_unfinished(self.site.engine)
        except DBAPIError:
            return -1, -1, None

    def _describe(self) -> str:
        steps = [writer.steps for writer in self.history.writers]
        return f"{self._count()}, {sum('sent' in step for step in steps)} sent of {len(steps)}, {steps[-3:]}"


def run_fault(site: Site, fault: Fault, letters: int) -> Result:
    """Run one fault with so many letters, and judge."""
    site.heal()
    started = time.monotonic()
    with open_crowd(site) as crowd:
        fault.happen(crowd, letters)
        crowd.wait_done()
        verdict = judge(site.engine, crowd.history.writers, site.relay.list_accepted())
        return Result(
            fault.name,
            site.kind,
            len(crowd.history.writers),
            verdict,
            crowd.count_refused(),
            crowd.history.failed_requests,
            time.monotonic() - started,
            "; ".join(crowd.notes),
        )


@contextmanager
def open_crowd(site: Site, parallel: int = 6) -> Iterator[Crowd]:
    """A crowd whose threads end with the block, and a site that is whole again afterwards."""
    history = History(site.folder / "history.log")
    producer = Producer(lambda: site.port, HOST, site.relay, history, parallel)
    producer.start()
    try:
        yield Crowd(site, history, producer)
    finally:
        producer.stop()
        history.close()


def _is_refused(writer: Writer) -> bool:
    return any(step.startswith("refused") for step in writer.steps)
