"""Applications for tests: their settings, and the client that looks at what it is shown."""

from __future__ import annotations

from contextvars import Context
from pathlib import Path
from typing import Any

from click.testing import Result
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from werkzeug.test import TestResponse

from app.core.database import db
from tests.support.markup import check_markup

CLOSED_DOOR = "http://127.0.0.1:9"


def test_settings(instance_path: Path) -> dict[str, Any]:
    """Development settings whose doors to the world lead nowhere."""
    return {
        "instance_path": instance_path,
        "site_url": "http://127.0.0.1:8000",
        "secret_key": "a key for tests only, and long enough for that",
        "members_api_url": CLOSED_DOOR,
        "motions_api_url": CLOSED_DOOR,
        "mail_server": "127.0.0.1",
        "mail_port": 9,
        "parliament_sync": False,
        "form_min_seconds": 0,
        "postcode_live_lookup": False,
        "log_level": "WARNING",
    }


test_settings.__test__ = False  # type: ignore[attr-defined]


class CheckedClient(FlaskClient):
    """Asks each time in a context of its own, as a server does, and checks the bones of every page.

    `client.is_checking = False` for a page that is wrong on purpose.
    """

    is_checking = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make the request; what the test's own session had read is read again afterwards."""
        response: TestResponse = Context().run(super().open, *args, **kwargs)
        refresh_session()
        if (
            self.is_checking
            and response.mimetype == "text/html"
            and not response.is_streamed
            and response.data
        ):
            check_markup(response.get_data(as_text=True))
        return response


class IsolatedRunner(FlaskCliRunner):
    """Runs commands in a context of their own, as the shell does."""

    def __init__(self, app: Flask, **kwargs: Any) -> None:
        super().__init__(app, **kwargs)

    def invoke(self, cli: Any = None, args: Any = None, **kwargs: Any) -> Result:
        """Run one command."""
        result: Result = Context().run(super().invoke, cli, args, **kwargs)
        refresh_session()
        return result


def refresh_session() -> None:
    """Let the test's own session, if there is one, see what others wrote."""
    if has_app_context() and not db.session.info.get("is_writing"):
        db.session.rollback()
