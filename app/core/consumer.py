"""The worker's engine: Huey's consumer in threads, which ends gracefully on TERM and gives a sign of life."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from huey.api import Huey
from huey.consumer import Consumer
from huey.storage import SqliteStorage

from app.core.log import get_logger

BEAT_SECONDS = 20.0


class BeatingConsumer(Consumer):
    """Calls `beat` every 20 seconds from its main loop, which also replaces threads that died."""

    def __init__(self, huey: Huey, beat: Callable[[], None], **options: Any) -> None:
        super().__init__(huey, graceful_signal="TERM", max_delay=0.5, **options)
        self._beat = beat
        self._beat_at = 0.0

    def loop(self, health_check_ts: float | None = None) -> Any:
        """One turn of the main loop."""
        if time.monotonic() >= self._beat_at:
            self._beat_at = time.monotonic() + BEAT_SECONDS
            self._beat()
        return super().loop(health_check_ts)


def run_consumer(app: Flask, threads: int, beat: Callable[[], None]) -> None:
    """Run jobs until TERM or Ctrl-C; what is being done is finished first."""
    huey = app.extensions["huey"]
    mend_queue(huey)
    consumer = BeatingConsumer(huey, beat, workers=threads, shutdown_timeout=60)
    consumer.run()


def run_waiting(app: Flask) -> int:
    """Run what waits in the engine, here and now; how many."""
    huey, count = app.extensions["huey"], 0
    while (task := huey.dequeue()) is not None:
        huey.execute(task)
        count += 1
    return count


def mend_queue(huey: Huey) -> None:
    """Put a queue file that cannot be read aside; nothing is lost by it, for the tables are the truth."""
    storage = huey.storage
    if not isinstance(storage, SqliteStorage):
        return
    try:
        storage.queue_size()
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and "locked" in str(error):
            return
        get_logger("jobs").error("queue_file_broken", kind=type(error).__name__)
        storage.close()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{storage.filename}{suffix}").unlink(missing_ok=True)
        storage.initialize_schema()
