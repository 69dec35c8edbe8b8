"""Fixtures around the local Parliament."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.core.http import Door
from app.core.http_breaker import Breaker
from app.parliament.members_api import MembersApi
from app.parliament.motions_api import MotionsApi
from tests.support.parliament import LocalParliament


class OpenGate:
    """A gate that keeps no pace, for tests of other things."""

    def reserve(self, host: str, patience: float) -> float:
        """A slot at once."""
        return 0.0

    def pause(self, host: str, until: object) -> None:
        """Nothing is remembered."""


@pytest.fixture
def parliament() -> LocalParliament:
    """A local Parliament that nobody serves yet; change its `house` and `faults`."""
    Breaker.forget_all()
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
def members_api(door: Door) -> MembersApi:
    """The Members API of the local Parliament."""
    return MembersApi(door)


@pytest.fixture
def motions_api(door: Door) -> MotionsApi:
    """The Oral Questions and Motions API of the local Parliament."""
    return MotionsApi(door)
