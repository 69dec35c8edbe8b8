"""The storm: thousands of letters, a relay in a bad mood, and one kill after the other."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable

from tests.chaos.run import Crowd, Fault
from tests.chaos.site import Site

MOODS = {
    "connect": [["421 4.3.2 too busy", 0.01], ["drop", 0.01]],
    "ehlo": [["drop", 0.01]],
    "mail": [["421 4.3.2 closing", 0.003], ["drop", 0.003]],
    "rcpt": [["451 4.3.0 later", 0.005], ["drop", 0.003]],
    "data": [["451 4.3.0 later", 0.003], ["cut", 0.002]],
    "end": [["451 4.3.0 later", 0.003], ["drop", 0.002], ["keep and drop", 0.002], ["slow 0.3", 0.01]],
    "quit": [["drop", 0.2]],
}


def make_storm(kills: int) -> Fault:
    """The storm with so many kills, spread over the letters."""

    def storm(crowd: Crowd, letters: int) -> None:
        """Victims are the web server, all workers, one worker, the engine's store and the database."""
        crowd.site.relay.tell(chances=MOODS)
        crowd.come(letters)
        done: Counter[str] = Counter()
        for number in range(1, kills + 1):
            crowd.wait_confirmed(letters * number // (kills + 2), seconds=600)
            victim = random.choice(list_victims(crowd.site))
            done[victim.__name__] += 1
            victim(crowd.site)
        crowd.wait_confirmed(letters, seconds=1200)
        crowd.site.relay.behave()
        crowd.notes.append(", ".join(f"{count} {name}" for name, count in sorted(done.items())))

    return Fault(storm)


def list_victims(site: Site) -> list[Callable[[Site], None]]:
    """What can be killed here, the workers twice as often."""
    victims = [kill_web, kill_workers, kill_one_worker, kill_one_worker]
    if site.kind == "sqlite":
        return [*victims, delete_queue]
    return [*victims, kill_redis, kill_postgres]


def kill_web(site: Site) -> None:
    """The web server, started again."""
    assert site.web is not None
    site.web.kill()
    site.start_web()


def kill_workers(site: Site) -> None:
    """Every worker."""
    for worker in site.workers:
        worker.kill()
    site.replace_dead_workers()


def kill_one_worker(site: Site) -> None:
    """One of the workers."""
    random.choice(site.workers).kill()
    site.replace_dead_workers()


def delete_queue(site: Site) -> None:
    """The engine's file, and then its workers."""
    for path in site.instance_path.glob("queue.db*"):
        path.unlink()
    kill_workers(site)


def kill_redis(site: Site) -> None:
    """Redis with all that it holds; back after a second."""
    assert site.redis is not None
    site.redis.kill()
    time.sleep(1)
    site.redis.resume()


def kill_postgres(site: Site) -> None:
    """PostgreSQL; back after a second."""
    assert site.postgres is not None
    site.postgres.kill()
    time.sleep(1)
    site.postgres.resume()
