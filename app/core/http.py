"""The one door to the network for JSON: nothing else in the product imports `requests`.

A `Door` leads to one host. It keeps that host's pace with every other process (`app.core.http_gate`), honours
`Retry-After` in full, stops asking a host that keeps failing, and answers with parsed JSON or an `HttpError`.
Addresses are logged without their query string, since a query can hold a postcode.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

import requests

from app.core.clock import now
from app.core.errors import CampaignError
from app.core.http_breaker import Breaker
from app.core.http_gate import DatabaseGate, GateClosedError
from app.core.log import get_logger

Patience = Literal["page", "job"]
Query = Mapping[str, str | int | bool]

CONNECT_SECONDS = 3.0
READ_SECONDS = 5.0
PAGE_SECONDS = 5.0
PAGE_SLOT_SECONDS = 1.5
JOB_SECONDS = 60.0
RETRY_PAUSES = (0.5, 1.0)
QUICK_RETRIES = {"unreachable", "timeout", "unavailable"}
FAILURES = QUICK_RETRIES | {"server_error", "not_json"}
DEFAULT_PAUSE_SECONDS = 60
MAX_BYTES = 8 * 1024 * 1024

logging.getLogger("urllib3").setLevel(logging.INFO)  # its debug lines hold whole addresses
_page_calls = ThreadPoolExecutor(max_workers=8, thread_name_prefix="http-page")


class HttpError(CampaignError):
    """A call outwards that gave no usable answer.

    `reason` is a short code: unreachable, timeout, paused, busy, broken, unavailable (502, 503, 504),
    server_error, refused, not_found, empty, not_json, wrong_shape, answered_with_error, changed_while_read.
    `is_retryable` says whether the same call can succeed later without a change on our side; `retry_at` (UTC)
    when, where that is known.
    """

    def __init__(self, reason: str, *, is_retryable: bool, retry_at: datetime | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_retryable = is_retryable
        self.retry_at = retry_at


class Gate(Protocol):
    """Keeps the pace towards a host, shared by all processes."""

    def reserve(self, host: str, patience: float) -> float: ...
    def pause(self, host: str, until: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, the two headers that matter, and the body."""

    status: int
    retry_after: str | None
    body: bytes


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
        self._sleep(self._wait_for_slot())
        left = allowed - (time.monotonic() - started)
        answer = self._send(path, query, max(left, 0.1))
        if answer.status in {429, 503} and (until := read_retry_after(answer.retry_after)):
            self._gate.pause(self._host, until)
            raise HttpError("paused", is_retryable=True, retry_at=until)
        if answer.status == 429:
            until = now() + timedelta(seconds=DEFAULT_PAUSE_SECONDS)
            self._gate.pause(self._host, until)
            raise HttpError("paused", is_retryable=True, retry_at=until)
        return _read_json(answer)

    def _wait_for_slot(self) -> float:
        """Seconds until this call's slot; raises "paused" or "busy" when it lies too far off."""
        patience = PAGE_SLOT_SECONDS if self._patience == "page" else JOB_SECONDS
        try:
            return self._gate.reserve(self._host, patience)
        except GateClosedError as closed:
            reason = "paused" if closed.is_paused else "busy"
            raise HttpError(reason, is_retryable=True, retry_at=closed.until) from None

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


def read_retry_after(text: str | None) -> datetime | None:
    """The moment that `Retry-After` names, in seconds or as an HTTP date (RFC 9110, 10.2.3), or None."""
    if not text:
        return None
    if text.strip().isdigit():
        return now() + timedelta(seconds=min(int(text), 7 * 24 * 3600))
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


def _read_body(response: requests.Response, deadline: float) -> bytes:
    body = bytearray()
    for chunk in response.iter_content(64 * 1024):
        body += chunk
        if len(body) > MAX_BYTES:
            raise HttpError("not_json", is_retryable=True)
        if time.monotonic() > deadline:
            raise HttpError("timeout", is_retryable=True)
    return bytes(body)


def _read_json(answer: Answer) -> Any:
    if answer.status in {502, 503, 504}:
        raise HttpError("unavailable", is_retryable=True)
    if answer.status >= 500:
        raise HttpError("server_error", is_retryable=True)
    if answer.status == 404:
        raise HttpError("not_found", is_retryable=False)
    if answer.status == 204 or (answer.status == 200 and not answer.body.strip()):
        raise HttpError("empty", is_retryable=False)
    if answer.status != 200:
        raise HttpError("refused", is_retryable=False)
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError):
        raise HttpError("not_json", is_retryable=True) from None
