"""Fixtures around the local Parliament."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from werkzeug.wrappers import Request

from app.core.clock import now
from app.core.http import Door, HttpError
from app.core.http_breaker import Breaker
from app.parliament.members_api import MembersApi
from app.parliament.motions_api import MotionsApi
from tests.support.parliament import LocalParliament


class OpenGate:
    """A gate that keeps no pace, for tests of other things."""

    def reserve(self, host: str, patience: float) -> datetime:
        """A slot at once."""
        return now()

    def pause(self, host: str, until: object) -> None:
        """Nothing is remembered."""


class InsideDoor:
    """Asks a local Parliament without a network between, for tests that are not about the network."""

    def __init__(self, parliament: LocalParliament) -> None:
        self._parliament = parliament

    def get_json(self, path: str, query: dict[str, Any] | None = None) -> Any:
        """The parsed JSON; the fault that a door would report."""
        asked = {name: str(value) for name, value in (query or {}).items()}
        response = self._parliament.respond(Request.from_values(path, query_string=asked))
        if response.status_code != 200:
            raise HttpError("not_found" if response.status_code == 404 else "unavailable", is_retryable=True)
        return json.loads(response.get_data())


@pytest.fixture(autouse=True)
def _whole_circuits() -> None:
    """No test feels the failures of another."""
    Breaker.forget_all()


@pytest.fixture
def parliament() -> LocalParliament:
    """A local Parliament that nobody serves yet; change its `house` and `faults`."""
    return LocalParliament()


@pytest.fixture
def parliament_url(parliament: LocalParliament) -> Iterator[str]:
    """The address at which `parliament` answers."""
    with parliament.serve() as address:
        yield address


@pytest.fixture
def door(parliament_url: str) -> Door:
    """A door to the local Parliament without pace and without pauses between retries."""
    return Door(parliament_url, user_agent="tests", gate=OpenGate(), sleep=lambda _seconds: None)


@pytest.fixture
def members_api(parliament: LocalParliament) -> MembersApi:
    """The Members API of the local Parliament, asked without a network."""
    return MembersApi(InsideDoor(parliament))  # type: ignore[arg-type]


@pytest.fixture
def motions_api(parliament: LocalParliament) -> MotionsApi:
    """The Oral Questions and Motions API of the local Parliament, asked without a network."""
    return MotionsApi(InsideDoor(parliament))  # type: ignore[arg-type]
