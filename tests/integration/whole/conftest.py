"""A site whose mail is really caught, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask

from config import Config
from tests.support.catcher import Catcher
from tests.support.site import Site


@pytest.fixture
def extra_settings(catcher: Catcher) -> dict[str, Any]:
    """The relay is the catcher."""
    return {"mail_server": "127.0.0.1", "mail_port": catcher.port}


@pytest.fixture
def site(app: Flask, config: Config, catcher: Catcher) -> Site:
    """The site as mailboxes and the worker meet it."""
    return Site(app, config.site_url, catcher)


@pytest.fixture
def traveller() -> Iterator[time_machine.Traveller]:
    """Moves the clock, which begins on a Tuesday morning."""
    with time_machine.travel("2026-11-24 10:00:00Z", tick=True) as traveller:
        yield traveller
