"""PostgreSQL and Redis go away for a while, under a site that stands on both: no words are lost, and no letter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from app.core.database import db, transaction
from app.core.extensions import alembic
from app.core.jobs import enqueue
from app.mail.queries import find_last_beat
from app.parliament.snapshot.load import load_snapshot
from config import Config
from tests.support.applications import CheckedClient, test_settings
from tests.support.catcher import Catcher
from tests.support.flow import begin_letter, check_letter, confirm_letter, send_letter
from tests.support.forms import press, read_page
from tests.support.private_servers import PrivatePostgres, PrivateRedis
from tests.support.project import ROOT
from tests.support.site import Site, find_link
from tests.support.writers import Writer

pytestmark = pytest.mark.timeout(180)
FIELDS = ("answer_why", "answer_local", "body", "subject", "name", "email", "address", "postcode")


@pytest.fixture
def postgres() -> Iterator[PrivatePostgres]:
    """A PostgreSQL server of this test alone."""
    if (server := PrivatePostgres.start()) is None:
        pytest.skip("PostgreSQL is not installed")
    yield server
    server.stop()


@pytest.fixture
def redis() -> Iterator[PrivateRedis]:
    """A Redis server of this test alone."""
    if (server := PrivateRedis.start()) is None:
        pytest.skip("Redis is not installed")
    yield server
    server.stop()


@pytest.fixture
def config(
    tmp_path: Path, catcher: Catcher, request: pytest.FixtureRequest, redis: PrivateRedis
) -> Iterator[Config]:
    """The scaled way to run, on servers of its own; without `postgres` on SQLite."""
    values: dict[str, Any] = test_settings(tmp_path / "instance")
    values |= {"mail_port": catcher.port, "redis_url": redis.url}
    if "postgres" in request.fixturenames:
        values["database_url"] = request.getfixturevalue("postgres").url
    for marker in request.node.iter_markers("settings"):
        values |= marker.kwargs
    config = Config(**values)
    fill(config)
    yield config


def fill(config: Config) -> None:
    """The tables and the snapshot."""
    config.instance_path.mkdir(parents=True, exist_ok=True)
    app = create_app(config)
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        with transaction() as session:
            load_snapshot(session)
        db.engine.dispose()


def words_of(response: TestResponse) -> dict[str, str]:
    """The letter's words in a page's form, shown or hidden."""
    found = {}
    for field in read_page(response).select("main form [name]"):
        if field["name"] in FIELDS:
            text = field.get_text() if field.name == "textarea" else str(field.get("value", ""))
            found[str(field["name"])] = text.strip().replace("\r\n", "\n")
    return found


def test_words_outlive_a_database_that_is_away(
    client: CheckedClient,
    site: Site,
    postgres: PrivatePostgres,
    traveller: time_machine.Traveller,
) -> None:
    writer = Writer()
    page = begin_letter(client, writer)
    postgres.halt()
    lost = check_letter(client, writer, page, traveller)
    assert lost.status_code == 503 and lost.headers["Retry-After"]
    words = words_of(lost)
    assert (words["answer_why"], words["answer_local"]) == (writer.why, writer.local)
    assert (words["name"], words["address"]) == (writer.name, writer.address)
    boxes = {box["name"]: box.get_text().strip() for box in read_page(lost).select("textarea")}
    assert set(boxes) == set(FIELDS) and boxes["body"]
    again = press(client, lost, "Try again")
    assert again.status_code == 503 and words_of(again) == words
    postgres.resume()
    checked = press(client, again, "Try again")
    assert checked.status_code == 200 and words_of(checked) == words
    postgres.halt()
    lost = press(client, checked, "Send me the link to confirm", consent="y", news=None)
    assert lost.status_code == 503 and words_of(lost) == words
    postgres.resume()
    sent = press(client, lost, "Try again")
    assert (sent.status_code, sent.location) == (303, "/write/sent")
    site.work()
    path = find_link(site.mails_to(writer.email)[0], "/confirm").removeprefix(site.address)
    page = client.get(path)
    postgres.halt()
    lost = press(client, page, "Confirm and send my letter")
    assert lost.status_code == 503
    postgres.resume()
    assert press(client, lost, "Try again").status_code == 303
    site.work()
    assert len(site.letters()) == 1
    assert client.get("/readyz").status_code == 200


@pytest.mark.settings(limit_lookups=3, limit_loopback=True)
def test_redis_away_loses_nothing_and_limits_fall_back_to_memory(
    client: CheckedClient, site: Site, redis: PrivateRedis, traveller: time_machine.Traveller
) -> None:
    writer = Writer()
    redis.halt()
    send_letter(client, writer, traveller)
    answers = [client.post("/write", data={"postcode": writer.postcode}).status_code for _ in range(4)]
    assert answers[0] == 303 and answers[-1] == 429
    assert not site.inside(lambda: enqueue("mail.sweep"))
    redis.resume()
    private = confirm_letter(client, site, writer)  # its mail went by the sweep
    redis.halt()
    assert client.get(private).status_code == 200
    assert client.get("/readyz").status_code == 200
    redis.resume()
    site.work()
    assert len(site.letters()) == 1
    assert len(site.mails_to(writer.email)) == 2  # the link, and the copy


def test_a_letter_confirmed_while_redis_hangs_goes_by_the_sweep(
    client: CheckedClient, site: Site, redis: PrivateRedis, traveller: time_machine.Traveller
) -> None:
    writer = Writer()
    send_letter(client, writer, traveller)
    site.work()
    path = find_link(site.mails_to(writer.email)[0], "/confirm").removeprefix(site.address)
    page = client.get(path)
    redis.suspend()  # it accepts connections and answers nothing: only a time limit ends the wait
    assert press(client, page, "Confirm and send my letter").status_code == 303
    redis.wake()
    site.work()
    site.work()
    assert len(site.letters()) == 1


def test_a_worker_finds_its_way_back_when_postgresql_and_redis_were_restarted(
    app: Flask,
    config: Config,
    client: CheckedClient,
    site: Site,
    postgres: PrivatePostgres,
    redis: PrivateRedis,
) -> None:
    checked = check_letter(client, Writer(), begin_letter(client, Writer()))
    press(client, checked, "Send me the link to confirm", consent="y", news=None)
    process = start_worker(config)
    try:
        wait_until(lambda: site.inside(find_last_beat) is not None)
        wait_until(lambda: len(site.mails_to(Writer().email)) == 1)
        postgres.halt()
        redis.halt()
        time.sleep(2)
        postgres.resume()
        path = find_link(site.mails_to(Writer().email)[0], "/confirm").removeprefix(site.address)
        assert client.post(path).status_code == 303
        redis.resume()
        assert site.inside(lambda: enqueue("mail.sweep"))
        wait_until(lambda: len(site.letters()) == 1)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()
        process.wait(10)
    assert len(site.letters()) == 1


def start_worker(config: Config) -> subprocess.Popen[bytes]:
    """A real worker with these settings."""
    names = ("instance_path", "database_url", "redis_url", "site_url", "mail_server", "mail_port")
    values = {name.upper(): str(getattr(config, name)) for name in names}
    values |= {"SECRET_KEY": config.secret_key.get_secret_value(), "PARLIAMENT_SYNC": "false"}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    return subprocess.Popen(command, cwd=ROOT, env=os.environ | values, stderr=subprocess.DEVNULL)


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.1)
