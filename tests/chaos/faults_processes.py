"""Processes that die, stop, or are replaced while people write."""

from __future__ import annotations

import random
import signal
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from tests.chaos.processes import Group
from tests.chaos.run import Crowd
from tests.chaos.site import Site
from tests.support.private_servers import find_free_port

DRAINED = 2.0
LEASE = timedelta(seconds=60 + 12 * 2)


def nothing_wrong(crowd: Crowd, letters: int) -> None:
    """The harness itself: every letter arrives once."""
    crowd.come(letters)


def web_killed(crowd: Crowd, letters: int) -> None:
    """kill -9 of the web server in the middle; started again a moment later."""
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    assert crowd.site.web is not None
    crowd.site.web.kill()
    crowd.site.start_web()


def workers_killed(crowd: Crowd, letters: int) -> None:
    """kill -9 of every worker while letters are on their way, some between the final dot and its reply."""
    crowd.site.relay.tell(chances={"end": [["slow 0.4", 0.3]], "rcpt": [["slow 0.4", 0.2]]})
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    for worker in crowd.site.workers:
        worker.kill()
    crowd.site.replace_dead_workers()
    crowd.site.relay.behave()


def one_worker_of_four_killed(crowd: Crowd, letters: int) -> None:
    """One of four dies; the others go on at once."""
    crowd.site.start_workers(4 - len(crowd.site.workers))
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    crowd.site.workers.pop(0).kill()


def workers_stopped(crowd: Crowd, letters: int) -> None:
    """Workers stand still in the middle of a letter for longer than a lease, while another goes on; then they wake
    and believe that nothing happened."""
    crowd.site.relay.tell(chances={"end": [["slow 1", 0.5]], "rcpt": [["slow 1", 0.3]]})
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    sleepers = crowd.site.workers[:]
    stop_unlocked(crowd.site, sleepers)
    crowd.site.pass_time(3 * LEASE)
    crowd.site.start_workers(1)
    crowd.site.relay.behave()
    crowd.wait_confirmed(letters)
    crowd.wait_quiet()
    for worker in sleepers:
        worker.send(signal.SIGCONT)
    time.sleep(1)


def stop_unlocked(site: Site, workers: list[Group]) -> None:
    """Stop workers at a moment when none of them holds SQLite's one lock, without which nobody can do anything until
    they wake; PostgreSQL takes a sleeper's locks away."""
    for _ in range(100):
        for worker in workers:
            worker.send(signal.SIGSTOP)
        time.sleep(0.05)
        if all(can_write(path) for path in site.instance_path.glob("*.db")):
            return
        for worker in workers:
            worker.send(signal.SIGCONT)
        time.sleep(random.uniform(0.05, 0.2))
    raise AssertionError("there was no moment without a lock")


def can_write(path: Path) -> bool:
    """Whether somebody else could write to this SQLite file now (the web server may: it is waited for)."""
    with closing(sqlite3.connect(path, timeout=2, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
        except sqlite3.OperationalError:
            return False
    return True


def deployed(crowd: Crowd, letters: int) -> None:
    """A new release: new processes beside the old ones, which get TERM, while people write. No request fails."""
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    old_web, old_workers = crowd.site.web, crowd.site.workers
    assert old_web is not None
    crowd.site.workers = []
    crowd.site.start_web(find_free_port())
    crowd.site.start_workers(len(old_workers))
    crowd.let_pass(DRAINED)  # what a proxy sent to the old one is answered before it is asked to end
    old_web.ask_to_end()
    for worker in old_workers:
        worker.ask_to_end()
    codes = [group.wait() for group in (old_web, *old_workers)]
    crowd.notes.append(f"exit codes {codes}, requests without an answer {crowd.history.failed_requests}")
    assert set(codes) == {0}
    assert crowd.history.failed_requests == 0
