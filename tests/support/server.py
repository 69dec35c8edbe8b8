"""The application on a loopback port, in a thread, so that tests can move its clock."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class QuietHandler(WSGIRequestHandler):
    """Writes no line for each request."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def running_server(app: Flask, port: int) -> Iterator[str]:
    """Serve until the end of the block; gives the base address."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=QuietHandler)
    thread = threading.Thread(target=Context().run, args=(server.serve_forever, 0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def run_waiting_jobs(app: Flask) -> int:
    """Do what a worker would do with the queue now; returns how many tasks there were."""
    huey = app.extensions["huey"]
    count = 0
    while (task := huey.dequeue()) is not None:
        Context().run(huey.execute, task)
        count += 1
    return count
