"""Stores that die or vanish while people write."""

from __future__ import annotations

import time

from tests.chaos.run import Crowd


def queue_deleted(crowd: Crowd, letters: int) -> None:
    """Somebody deletes the engine's file under the running site; then the workers start afresh, once."""
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    for path in crowd.site.instance_path.glob("queue.db*"):
        path.unlink()
    for worker in crowd.site.workers:
        worker.kill()
    crowd.site.replace_dead_workers()


def redis_killed(crowd: Crowd, letters: int) -> None:
    """Redis dies with everything in it, is away while people go on, and comes back empty."""
    assert crowd.site.redis is not None
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    crowd.site.redis.kill()
    time.sleep(3)
    crowd.site.redis.resume()


def postgres_killed(crowd: Crowd, letters: int) -> None:
    """PostgreSQL dies in the middle and recovers; requests fail meanwhile, workers connect again."""
    assert crowd.site.postgres is not None
    crowd.come(letters)
    crowd.wait_confirmed(letters // 4)
    crowd.site.postgres.kill()
    time.sleep(2)
    crowd.site.postgres.resume()
