"""The one door to the network for JSON: nothing else in the product imports `requests`.

A `Door` leads to one host. It keeps that host's pace with every other process (`app.core.http_gate`), honours
`Retry-After` in full, stops asking a host that keeps failing, and answers with parsed JSON or an `HttpError`.
Addresses are logged without their query string, since a query can hold a postcode.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import requests

from app.core.clock import now
from app.core.http_answer import Answer, HttpError, read_json, read_retry_after
from app.core.http_breaker import Breaker
from app.core.http_gate import LATE, DatabaseGate, GateClosedError
from app.core.log import get_logger

__all__ = ["Door", "Gate", "HttpError", "Patience", "Query", "read_retry_after"]

Patience = Literal["page", "job"]
Query = Mapping[str, str | int | bool]

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
PAGE_SECONDS = 5.0
PAGE_SLOT_SECONDS = 1.5
SLOTS_TO_MISS = 10
JOB_SECONDS = 60.0
RETRY_PAUSES = (0.5, 1.0)
QUICK_RETRIES = {"unreachable", "timeout", "unavailable"}
FAILURES = QUICK_RETRIES | {"server_error", "not_json"}
DEFAULT_PAUSE_SECONDS = 60
MAX_BYTES = 8 * 1024 * 1024

logging.getLogger("urllib3").setLevel(logging.INFO)  # its debug lines hold whole addresses
_page_calls = ThreadPoolExecutor(max_workers=8, thread_name_prefix="http-page")


class Gate(Protocol):
    """Keeps the pace towards a host, shared by all processes."""

    def reserve(self, host: str, patience: float) -> datetime: ...
    def pause(self, host: str, until: datetime) -> None: ...


class Door:
    """Fetches JSON from one base address.

    `patience` "page" is one try and 5 seconds in all; "job" retries twice and waits for its slot.
    """

    def __init__(
        self,
        base_url: str,
        *,
        user_agent: str,
        patience: Patience = "job",
        gate: Gate | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._host = urlsplit(self._base_url).netloc
        self._patience = patience
        self._gate = gate or DatabaseGate()
        self._sleep = sleep
        self._breaker = Breaker.of(self._host)
        self._session = requests.Session()
        self._session.headers.update({"User-Agent": user_agent, "Accept": "application/json"})

    def get_json(self, path: str, query: Query | None = None) -> Any:
        """The parsed JSON at `path`; raises `HttpError`, for 204 and an empty body with the reason
        "empty"."""
        self._refuse_while_broken()
        pauses = RETRY_PAUSES if self._patience == "job" else ()
        for pause in (*pauses, None):
            try:
                found = self._try_once(path, query or {})
            except HttpError as error:
                self._note(error, path)
                if pause is None or error.reason not in QUICK_RETRIES:
                    raise
                self._sleep(pause)
            else:
                self._breaker.note_success()
                return found
        raise AssertionError("the last try returns or raises")

    def _try_once(self, path: str, query: Query) -> Any:
        started = time.monotonic()
        allowed = PAGE_SECONDS if self._patience == "page" else JOB_SECONDS
        self._wait_for_slot()
        left = allowed - (time.monotonic() - started)
        answer = self._send(path, query, max(left, 0.1))
        if answer.status in {429, 503} and (until := read_retry_after(answer.retry_after)):
            self._gate.pause(self._host, until)
            raise HttpError("paused", is_retryable=True, retry_at=until)
        if answer.status == 429:
            until = now() + timedelta(seconds=DEFAULT_PAUSE_SECONDS)
            self._gate.pause(self._host, until)
            raise HttpError("paused", is_retryable=True, retry_at=until)
        return read_json(answer)

    def _wait_for_slot(self) -> None:
        """Return at this call's slot; raises "paused", or "busy" when it lies too far off or is missed again and
        again."""
        patience = PAGE_SLOT_SECONDS if self._patience == "page" else JOB_SECONDS
        for _ in range(SLOTS_TO_MISS):
            try:
                slot = self._gate.reserve(self._host, patience)
            except GateClosedError as closed:
                reason = "paused" if closed.is_paused else "busy"
                raise HttpError(reason, is_retryable=True, retry_at=closed.until) from None
            self._sleep(max((slot - now()).total_seconds(), 0))
            if now() <= slot + LATE:
                return
        raise HttpError("busy", is_retryable=True)

    def _send(self, path: str, query: Query, seconds: float) -> Answer:
        """One request. In a page view it runs beside the caller, so that even a slow DNS look-up ends in
        time."""
        if self._patience == "job":
            return self._request(path, query, seconds)
        waiting = _page_calls.submit(self._request, path, query, seconds)
        try:
            return waiting.result(timeout=seconds)
        except FutureTimeoutError:
            waiting.cancel()
            raise HttpError("timeout", is_retryable=True) from None

    def _request(self, path: str, query: Query, seconds: float) -> Answer:
        deadline = time.monotonic() + seconds
        timeouts = (min(CONNECT_SECONDS, seconds), min(READ_SECONDS, seconds))
        try:
            with self._session.get(
                self._base_url + path,
                params=dict(query),
                timeout=timeouts,
                stream=True,
                allow_redirects=False,
            ) as response:
                body = _read_body(response, deadline)
                return Answer(response.status_code, response.headers.get("Retry-After"), body)
        except requests.Timeout:
            raise HttpError("timeout", is_retryable=True) from None
        except requests.RequestException:
            raise HttpError("unreachable", is_retryable=True) from None

    def _refuse_while_broken(self) -> None:
        if reopens_at := self._breaker.closed_until():
            raise HttpError("broken", is_retryable=True, retry_at=reopens_at)

    def _note(self, error: HttpError, path: str) -> None:
        if error.reason in FAILURES:
            self._breaker.note_failure()
        get_logger("http").warning("http_call_failed", host=self._host, path=path, reason=error.reason)


def _read_body(response: requests.Response, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(64 * 1024):
        body += chunk
        if len(body) > MAX_BYTES:
            raise HttpError("not_json", is_retryable=True)
        if time.monotonic() > deadline:
            raise HttpError("timeout", is_retryable=True)
    return bytes(body)
