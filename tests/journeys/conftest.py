"""A live site for each journey: its own database, server, mail catcher; the test itself is the worker."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from config import Config
from tests.support.catcher import Catcher
from tests.support.private_servers import find_free_port
from tests.support.server import running_server
from tests.support.site import Site


@pytest.fixture
def extra_settings(catcher: Catcher) -> dict[str, Any]:
    """The site knows its own address, and where the catcher listens."""
    port = find_free_port()
    return {
        "site_url": f"http://127.0.0.1:{port}",
        "port": port,
        "mail_server": "127.0.0.1",
        "mail_port": catcher.port,
    }


@pytest.fixture
def site(app: Flask, config: Config, catcher: Catcher) -> Iterator[Site]:
    """The site as visitors, mailboxes and the worker meet it."""
    with running_server(app, config.port) as address:
        yield Site(app, address, catcher)
