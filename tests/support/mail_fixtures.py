"""Fixtures for tests that send mail: a real SMTP catcher, and an application that sends to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.support.catcher import Catcher


@pytest.fixture
def catcher() -> Iterator[Catcher]:
    """A running catcher that says yes to everything."""
    catcher = Catcher().start()
    yield catcher
    catcher.stop()


@pytest.fixture
def mail_app(app: Flask, catcher: Catcher) -> Flask:
    """The application, whose relay is the catcher."""
    connect_to(app, catcher)
    return app


def connect_to(app: Flask, catcher: Catcher) -> None:
    """Send the application's mail to `catcher`, whatever its settings say."""
    state = app.extensions["mail"]
    state.server, state.port = "127.0.0.1", catcher.port
