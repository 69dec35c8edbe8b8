"""Faults of the local Parliament, switched on by a test: `parliament.faults.is_html = True`."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from werkzeug.wrappers import Request, Response

from tests.support.parliament_house import House
from tests.support.parliament_motions import failure

HTML = "<!doctype html><title>Sorry</title><h1>We are down for maintenance</h1>"


@dataclass
class Faults:
    """What goes wrong. `only` limits every fault to paths that hold that text; `times` to that many
    answers."""

    seconds: float = 0.0
    status: int | None = None
    retry_after: str | None = None
    is_failure: bool = False
    is_html: bool = False
    is_cut_off: bool = False
    body: str | None = None
    gone_mid_paging: list[int] = field(default_factory=list)
    only: str = ""
    times: int | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, request: Request, house: House) -> Response | None:
        """The faulty answer to give in place of the honest one, or None."""
        self._lose_member(request, house)
        if not self._applies(request):
            return None
        if self.seconds:
            time.sleep(self.seconds)
        if self.status is not None:
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return Response(
                "" if self.status == 204 else "{}", self.status, headers, mimetype="application/json"
            )
        if self.is_failure:
            return failure()
        if self.is_html:
            return Response(HTML, mimetype="text/html")
        return Response(self.body, mimetype="application/json") if self.body is not None else None

    def spoil(self, request: Request, response: Response) -> Response:
        """Cut an honest answer off in the middle."""
        if self.is_cut_off and self.only in request.path:
            text = response.get_data()
            return Response(text[: len(text) // 2], mimetype="application/json")
        return response

    def _applies(self, request: Request) -> bool:
        is_any = self.seconds or self.status or self.is_failure or self.is_html or self.body is not None
        if not is_any or self.only not in request.path:
            return False
        with self._lock:
            if self.times is None:
                return True
            self.times -= 1
            return self.times >= 0

    def _lose_member(self, request: Request, house: House) -> None:
        """A member leaves between the second and the third page of the list."""
        is_third_page = request.path == "/api/Members/Search" and request.args.get("skip") == "40"
        if is_third_page and self.gone_mid_paging:
            house.vacate(self.gone_mid_paging.pop())
