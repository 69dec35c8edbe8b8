"""Whole flows at the pace of a busy evening, and a burst of confirmations.

A flow: POST /write, GET the MP's page, check, send, the confirmation mail caught, the confirming POST. Flows
begin 33 a second by the clock, on connections of their own; when the site cannot keep up they begin later,
and the rate that was kept is told. Client, site, worker and relay share the machine. Times are those of
single requests.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.mail.models import Outbox
from tests.bench.client import Connection, find_cookie, find_location, make_get, make_post
from tests.bench.drain import wait_until
from tests.bench.forms import read_form
from tests.bench.relay import Relay, running_relay
from tests.bench.servers import running_granian
from tests.bench.stock import make_confirm_paths, open_site, take_all_away
from tests.bench.workers import list_children, measure_memory, running_workers
from tests.support.private_servers import PrivatePostgres, PrivateRedis

RATE, SECONDS, LONG_SECONDS = 33, 60, 300
PEOPLE = 48
BURST = 300
MEMORY_GOAL = 300
WRITER = {
    "answer_why": "My surgery could not read my notes for two days.",
    "answer_local": "Caergybi, and its port.",
    "name": "Rhian O'Sullivan",
    "address": "14 Stryd y Glannau\nCaergybi",
    "postcode": "LL65 2NN",
}


@dataclass
class Flows:
    """What was seen: seconds of each request, what went wrong, flows a second, and the greatest age of
    anything due."""

    times: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    rate: float = 0.0
    age: float = 0.0
    memory: float = 0.0

    def percentile(self, share: float) -> float:
        """Milliseconds that this share of requests stayed under."""
        return sorted(self.times)[int(len(self.times) * share)] * 1000 if self.times else 0.0


class Links:
    """The confirmation links that the relay is mailed, by address."""

    def __init__(self, relay: Relay) -> None:
        self._found: dict[str, str] = {}
        self._news = threading.Condition()
        threading.Thread(target=self._read, args=(relay,), daemon=True).start()

    def wait_for(self, email: str, seconds: float = 60) -> str:
        """The path of the link sent to this address."""
        with self._news:
            if not self._news.wait_for(lambda: email in self._found, seconds):
                raise TimeoutError("no confirmation mail")
            return self._found.pop(email)

    def _read(self, relay: Relay) -> None:
        for line in relay.links:
            email, _, path = line.strip().partition(" ")
            with self._news:
                self._found[email] = path
                self._news.notify_all()


def measure_flows(folder: Path, seconds: float, **settings: str) -> Flows:
    """33 flows a second for so many seconds."""
    seen = Flows()
    with running_site(folder, settings) as (port, relay):
        links, started = Links(relay), time.perf_counter()

        def act(number: int) -> None:
            time.sleep(max(0.0, started + number / RATE - time.perf_counter()))
            try:
                _flow(port, links, number, seen.times)
            except (OSError, AssertionError, LookupError, ValueError) as error:
                seen.errors.append(f"{type(error).__name__} {error}")

        with ThreadPoolExecutor(PEOPLE) as pool:
            tasks = [pool.submit(act, number) for number in range(int(RATE * seconds))]
            seen.age = _watch_queue(tasks)
        seen.rate = len(tasks) / (time.perf_counter() - started)
        wait_until(lambda: _find_age() == 0)
    return seen


def measure_burst(folder: Path, count: int = BURST) -> Flows:
    """`count` confirmations at once: how many a second were accepted, the age of the queue until it is empty,
    and the memory of web and worker."""
    seen = Flows()
    with running_site(folder, {}) as (port, _relay):
        paths = make_confirm_paths(count)
        started = time.perf_counter()
        with ThreadPoolExecutor(4) as pool:
            tasks = [
                pool.submit(_confirm_all, port, paths[first::4], seen.times, seen.errors)
                for first in range(4)
            ]
            for task in tasks:
                task.result()
        seen.rate = count / (time.perf_counter() - started)
        wait_until(lambda: _note_age(seen) == 0)
        pids = [pid for pid in list_children(os.getpid()) if _is_ours(pid)]
        seen.memory = measure_memory(pids)
    return seen


def report_flows(folder: Path) -> int:
    """Print every figure; the number of goals missed. `FLOWS=long` takes five minutes instead of one."""
    seconds = LONG_SECONDS if os.environ.get("FLOWS") == "long" else SECONDS
    burst = measure_burst(folder)
    print(
        f"burst of {BURST} confirmations       {burst.rate:6,.0f} accepted a second, {len(burst.errors)} errors;"
    )
    is_small = burst.memory <= MEMORY_GOAL
    print(f"  oldest in the queue while it drained {burst.age:.1f} s; web and worker together", end=" ")
    print(f"{burst.memory:.0f} MB (goal {MEMORY_GOAL}: {'reached' if is_small else 'MISSED'})", flush=True)
    missed = int(not is_small) + _report("SQLite", measure_flows(folder, seconds), seconds)
    with running_servers() as settings:
        if settings is None:
            print("flows on PostgreSQL: not measured, PostgreSQL or Redis is not installed")
        else:
            missed += _report("PostgreSQL", measure_flows(folder, seconds, **settings), seconds)
    return missed


@contextmanager
def running_servers() -> Iterator[dict[str, str] | None]:
    """Settings of a PostgreSQL that is as durable as a real one and of a Redis; None where one is missing."""
    postgres, redis = PrivatePostgres.start(is_durable=True), PrivateRedis.start()
    try:
        if postgres and redis:
            yield {"database_url": postgres.url, "redis_url": f"{redis.url}/0"}
        else:
            yield None
    finally:
        for server in (postgres, redis):
            if server is not None:
                server.stop()


@contextmanager
def running_site(folder: Path, settings: dict[str, str]) -> Iterator[tuple[int, Relay]]:
    """An empty site with one web process, one worker and a relay: (the web's port, the relay)."""
    with running_relay(has_links=True) as relay, open_site(folder, mail_port=relay.port, **settings):
        take_all_away()
        values = {name.upper(): value for name, value in settings.items()} | {"MAIL_PORT": str(relay.port)}
        with running_granian("wsgi:app", folder, **values) as port, running_workers(folder, 1, **values):
            yield port, relay


def _flow(port: int, links: Links, number: int, times: list[float]) -> None:
    connection, email = Connection(port), f"writer.{number}.{time.monotonic_ns()}@example.org"
    try:
        _, head, _ = _ask(connection, make_post("/write", {"postcode": "LL65 2NN"}), 303, times)
        path, cookie = find_location(head), find_cookie(head)
        _, head, body = _ask(connection, make_get(path, cookie), 200, times)
        cookie = find_cookie(head) or cookie
        fields = read_form(body, f"{path}/check") | WRITER | {"email": email}
        _, head, body = _ask(connection, make_post(f"{path}/check", fields, cookie), 200, times)
        cookie = find_cookie(head) or cookie
        fields = read_form(body, f"{path}/send") | {"consent": "y"}
        _, head, _ = _ask(connection, make_post(f"{path}/send", fields, cookie), 303, times)
        assert find_location(head) == "/write/sent", find_location(head)
        _ask(connection, make_post(links.wait_for(email), {}), 303, times)
    finally:
        connection.close()


def _ask(
    connection: Connection, request: bytes, expected: int, times: list[float]
) -> tuple[int, bytes, bytes]:
    started = time.perf_counter()
    answer = connection.ask(request)
    times.append(time.perf_counter() - started)
    assert answer[0] == expected, f"{answer[0]} to {request[:20]!r}"
    return answer


def _confirm_all(port: int, paths: Sequence[str], times: list[float], errors: list[str]) -> None:
    connection = Connection(port)
    for path in paths:
        try:
            _ask(connection, make_post(path, {}), 303, times)
        except AssertionError as error:
            errors.append(str(error))
    connection.close()


def _watch_queue(tasks: list[Future[None]]) -> float:
    age = 0.0
    while not all(task.done() for task in tasks):
        age = max(age, _find_age())
        time.sleep(0.5)
    return age


def _note_age(seen: Flows) -> float:
    age = _find_age()
    seen.age = max(seen.age, age)
    return age


def _find_age() -> float:
    db.session.rollback()
    query = sa.select(sa.func.min(Outbox.due_at)).where(Outbox.state.in_(("queued", "sending")))
    oldest = db.session.scalar(query)
    return max(0.001, (now() - oldest).total_seconds()) if oldest else 0.0


def _is_ours(pid: int) -> bool:
    words = Path(f"/proc/{pid}/cmdline").read_bytes()
    return b"granian" in words or b"worker" in words


def _report(name: str, seen: Flows, seconds: float) -> int:
    kept = "kept" if seen.rate >= 0.95 * RATE else "NOT KEPT"
    print(
        f"{RATE} flows a second for {seconds:.0f} s, {name:<11} {seen.rate:5.1f} a second: {kept};", end=" "
    )
    print(f"{len(seen.errors)} errors{': ' + seen.errors[0][:80] if seen.errors else ''}")
    shares = [f"p{share} {seen.percentile(share / 100):,.0f} ms" for share in (50, 95, 99)]
    print(f"  {', '.join(shares)} a request; oldest in the queue {seen.age:.1f} s", flush=True)
    return int(kept != "kept" or bool(seen.errors))
