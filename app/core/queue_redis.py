"""The engine's store in Redis, whose workers wait long enough for what they asked for."""

from __future__ import annotations

from typing import Any

from huey.storage import PriorityRedisStorage
from redis import ConnectionPool


class PatientQueue(PriorityRedisStorage):
    """Huey's store in Redis. A task has left Redis by the time the answer to whoever asked for one is on its way: who
    gives up first, as whoever enqueues does after half a second, loses it. So tasks are taken over connections of their
    own, those of `taking_pool`, which wait longer."""

    def __init__(self, *args: Any, taking_pool: ConnectionPool, **options: Any) -> None:
        super().__init__(*args, **options)
        self._taking = PriorityRedisStorage(*args, **(options | {"connection_pool": taking_pool}))

    def dequeue(self) -> bytes | None:
        """The next task; None when there is none, after a while."""
        task: bytes | None = self._taking.dequeue()
        return task

    def read_schedule(self, ts: Any) -> list[bytes]:
        """Tasks that were to wait until `ts`, taken out."""
        tasks: list[bytes] = self._taking.read_schedule(ts)
        return tasks
