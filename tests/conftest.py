"""Fixtures that every test can use.

`app` is a whole application on an instance folder of its own, with the tables and the bundled snapshot in it. Marks
change that: `empty_database` leaves the snapshot out, `settings(name=value)` sets settings, `both_databases` runs the
test on SQLite and again on PostgreSQL with Redis.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import create_app
from app.core.database import db, transaction
from config import Config
from tests.support.applications import CheckedClient, IsolatedRunner, test_settings
from tests.support.databases import Databases

for _name in Config.model_fields:
    os.environ.pop(_name.upper(), None)

pytest_plugins = [
    plugin
    for plugin in (
        "tests.support.mail_fixtures",
        "tests.support.parliament_fixtures",
        "tests.support.browser_fixtures",
    )
    if find_spec(plugin) is not None
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `both_databases` twice."""
    if metafunc.definition.get_closest_marker("both_databases"):
        metafunc.parametrize("database_kind", ["sqlite", "postgresql"])


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The template databases of this run, made once and copied for each test."""
    made = Databases(tmp_path_factory.mktemp("template"))
    yield made
    made.close()


@pytest.fixture
def database_kind() -> str:
    """SQLite, unless the test is marked `both_databases`."""
    return "sqlite"


@pytest.fixture
def extra_settings() -> dict[str, Any]:
    """Settings that a folder of tests adds by a fixture of the same name in its own conftest."""
    return {}


@pytest.fixture
def config(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    databases: Databases,
    database_kind: str,
    extra_settings: dict[str, Any],
) -> Iterator[Config]:
    """Settings of an application in development whose doors to the world lead nowhere."""
    values: dict[str, Any] = test_settings(tmp_path / "instance")
    with_snapshot = request.node.get_closest_marker("empty_database") is None
    values |= databases.copy(database_kind, tmp_path / "instance", with_snapshot=with_snapshot)
    values |= extra_settings
    for marker in request.node.iter_markers("settings"):
        values |= marker.kwargs
    yield Config(**values)
    databases.drop(values.get("database_url", ""))


@pytest.fixture
def app(config: Config) -> Iterator[Flask]:
    """The application, with its database ready; it keeps no pages, so that a test sees at once what it changed."""
    app = create_app(config)
    app.extensions["pages"].is_off = True
    app.testing = True
    app.test_client_class = CheckedClient
    app.test_cli_runner_class = IsolatedRunner
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield app
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A browser without JavaScript; every page that it is shown is checked for its bones."""
    client = app.test_client()
    assert isinstance(client, CheckedClient)
    return client


@pytest.fixture
def runner(app: Flask) -> IsolatedRunner:
    """Runs `flask …` commands: `runner.invoke(args=["motion", "show"])`."""
    runner = app.test_cli_runner()
    assert isinstance(runner, IsolatedRunner)
    return runner


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of an application context that lasts for the whole test; requests have contexts of their own."""
    with app.app_context():
        yield db.session


@pytest.fixture
def write(session: Session) -> Callable[[], AbstractContextManager[Session]]:
    """`with write() as session:` is a transaction that may write."""
    return transaction


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """With `NO_SKIPS=1` a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    is_worker = hasattr(session.config, "workerinput")
    if reporter and not is_worker and os.environ.get("NO_SKIPS") == "1" and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
