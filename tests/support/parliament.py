"""A local Parliament: both APIs in their real shapes, filled from the bundled snapshot, with faults to switch
on.

In tests it runs in a thread (`parliament` in `tests.support.parliament_fixtures`); for development run
`python -m tests.support.parliament --port 8765` and set `MEMBERS_API_URL` and `MOTIONS_API_URL` to it.
Addresses are made up at example.invalid, motions say that they are fictitious.
"""

from __future__ import annotations

import argparse
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from wsgiref.simple_server import WSGIServer

from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from tests.support.parliament_faults import Faults
from tests.support.parliament_house import House
from tests.support.parliament_members import answer_members
from tests.support.parliament_motions import answer_motions


class LocalParliament:
    """Both APIs as one WSGI application. Change `house` to change the facts, `faults` to make it stumble."""

    def __init__(self, house: House | None = None) -> None:
        self.house = house or House.from_snapshot()
        self.faults = Faults()
        self.asked: list[str] = []

    def __call__(self, environ: dict[str, object], start_response: object) -> object:
        return self.respond(Request(environ))(environ, start_response)  # type: ignore[arg-type]

    def respond(self, request: Request) -> Response:
        """The answer as it goes out, with its faults."""
        self.asked.append(request.full_path.rstrip("?"))
        response = self.faults.answer(request, self.house) or self.answer(request)
        return self.faults.spoil(request, response)

    def answer(self, request: Request) -> Response:
        """The honest answer."""
        found = answer_members(self.house, request) or answer_motions(self.house, request)
        return found or Response("Not Found", 404)

    @contextmanager
    def serve(self, port: int = 0) -> Iterator[str]:
        """Serve on loopback in a thread; gives the base address."""
        server: WSGIServer = make_server("127.0.0.1", port, self, threaded=True)  # type: ignore[assignment]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    port = parser.parse_args().port
    with LocalParliament().serve(port) as address:
        print(f"A local Parliament at {address}: MEMBERS_API_URL={address} MOTIONS_API_URL={address}")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
