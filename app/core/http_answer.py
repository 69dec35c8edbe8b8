"""What came back through the door to the network, or the one error that stands for every fault."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from app.core.clock import now
from app.core.errors import CampaignError


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


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: status, the two headers that matter, and the body."""

    status: int
    retry_after: str | None
    body: bytes


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


def read_json(answer: Answer) -> Any:
    """The parsed JSON of an answer; every other answer raises `HttpError`."""
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
