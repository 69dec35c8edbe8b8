"""The tracker on the day: warm pages against a bare answer of as many bytes, first renders, weights, a cold rush."""

from __future__ import annotations

import gzip
import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.bench.client import Connection
from tests.bench.servers import running_granian

CLIENTS, BATCH = 4, 16
MPS = "/mps"
SEAT = "/mps/brighton-pavilion"
FIRST_LOOKS = (MPS, "/mps?status=not_known&nation=Wales", SEAT, "/mps.json", "/share/brighton-pavilion.png")
WEIGHTS = {MPS: 60_000, SEAT: 40_000}


@dataclass(frozen=True, slots=True)
class Rush:
    """What many askers met at a cold start: answers, answers that were not 200, renders, and seconds in all."""

    asked: int
    failed: int
    renders: int
    seconds: float


def ask(path: str) -> bytes:
    """The bytes of a GET by a browser that takes gzip."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def measure_warm(folder: Path, seconds: float = 3.0) -> tuple[float, float, int]:
    """(bare answers a second, warm `/mps` a second, its bytes over the wire)."""
    with running_granian("wsgi:app", folder) as site:
        _, _, body = _fetch(site, MPS)
        with running_granian("tests.bench.bare:app", folder, BARE_BYTES=str(len(body))) as bare:
            rates = [(_rate(bare, ask("/"), seconds), _rate(site, ask(MPS), seconds)) for _ in range(3)]
    return max(rate for rate, _ in rates), max(rate for _, rate in rates), len(body)


def measure_first_looks(folder: Path) -> dict[str, tuple[float, int]]:
    """Seconds to the first answer of each address when nothing is kept yet, and its bytes over the wire."""
    shutil.rmtree(folder / "pages", ignore_errors=True)
    found = {}
    with running_granian("wsgi:app", folder) as site:
        for path in FIRST_LOOKS:
            started = time.perf_counter()
            status, _, body = _fetch(site, path)
            assert status == 200, (path, status)
            found[path] = (time.perf_counter() - started, len(body))
    return found


def measure_rush(folder: Path, asked: int = 200) -> Rush:
    """`asked` requests for `/mps` within a second of a cold start, each on a connection of its own."""
    shutil.rmtree(folder / "pages", ignore_errors=True)
    log = folder / "log"
    log.write_bytes(b"")
    with running_granian("wsgi:app", folder, path="/healthz", LOG_LEVEL="INFO") as site:
        started = time.perf_counter()
        with ThreadPoolExecutor(asked) as pool:
            statuses = list(pool.map(lambda number: _ask_at(site, started + number / asked), range(asked)))
        seconds = time.perf_counter() - started
    renders = len(re.findall(rb"tracker\.mps\b", log.read_bytes()))
    return Rush(asked, sum(status != 200 for status in statuses), renders, seconds)


def report_tracker(folder: Path) -> int:
    """Print every figure; the number of goals missed."""
    bare, warm, size = measure_warm(folder)
    ratio, missed = warm / bare, int(warm < 3 * bare)
    verdict = "MISSED" if missed else "reached"
    print(
        f"warm /mps                           {ratio:6.2f}     ({warm:,.0f} a second against {bare:,.0f} bare"
    )
    print(f"  answers of the same {size:,} bytes; goal 3: {verdict})")
    for path, (seconds, weight) in measure_first_looks(folder).items():
        goal = WEIGHTS.get(path)
        missed += goal is not None and weight > goal
        limit = f" (goal {goal:,})" if goal else ""
        print(
            f"  first {path:<40} {seconds * bare:7,.0f} bare answers, {seconds:.2f} s, {weight:,} bytes{limit}"
        )
    rush = measure_rush(folder)
    print(f"  {rush.asked} requests in a second at a cold start, {rush.seconds:.1f} s:", end=" ")
    print(f"{rush.renders} render, {rush.failed} errors", flush=True)
    return missed + int(rush.failed > 0 or rush.renders != 1)


def _fetch(port: int, path: str) -> tuple[int, bytes, bytes]:
    connection = Connection(port)
    answer = connection.ask(ask(path))
    connection.close()
    if b"gzip" in answer[1].lower():
        gzip.decompress(answer[2])
    return answer


def _ask_at(port: int, moment: float) -> int:
    time.sleep(max(0.0, moment - time.perf_counter()))
    try:
        return _fetch(port, MPS)[0]
    except OSError:
        return 0


def _rate(port: int, request: bytes, seconds: float) -> float:
    """Answers a second, asked for in batches on kept connections, so that the asker is not what is measured."""
    end = time.perf_counter() + seconds

    def work(_: int) -> int:
        connection, count = Connection(port), 0
        status, head, body = connection.ask(request)
        assert status == 200, status
        length = len(head) + 4 + len(body)
        while time.perf_counter() < end:
            connection.ask_many(request * BATCH, length * BATCH)
            count += BATCH
        connection.close()
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(work, range(CLIENTS))) / seconds
