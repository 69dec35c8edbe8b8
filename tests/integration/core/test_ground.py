"""The ground that all rooms stand on."""

from __future__ import annotations

import errno
import io
import json
import logging
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.core.database import db
from app.core.log import get_logger
from app.core.models import DataVersion
from app.core.versions import get_data_version, raise_data_version
from app.parliament.models import Seat
from tests.support.applications import CheckedClient


def test_healthz_answers(client: CheckedClient) -> None:
    assert client.get("/healthz").text == "ok\n"


@pytest.mark.both_databases
def test_readyz_is_ready_on_a_migrated_database(client: CheckedClient) -> None:
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json is not None
    assert response.json["database"] == {"reachable": True, "migrated": True}


@pytest.mark.both_databases
def test_the_snapshot_has_every_seat(session: Session) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(Seat)) == 650


@pytest.mark.empty_database
def test_an_empty_database_has_no_seat(session: Session) -> None:
    assert session.scalar(sa.select(sa.func.count()).select_from(Seat)) == 0


@pytest.mark.both_databases
def test_writing_outside_a_transaction_is_refused(session: Session) -> None:
    session.add(DataVersion(name="stray", number=1))
    with pytest.raises(RuntimeError, match="transaction"):
        session.flush()
    session.rollback()
    with pytest.raises(RuntimeError, match="transaction"):
        session.execute(sa.delete(DataVersion))


@pytest.mark.both_databases
def test_the_data_version_rises_inside_a_transaction(
    write: Callable[[], AbstractContextManager[Session]],
) -> None:
    before = get_data_version()
    with write() as session:
        raise_data_version(session)
    assert get_data_version() == before + 1


def test_a_failed_transaction_leaves_nothing(write: Callable[[], AbstractContextManager[Session]]) -> None:
    with pytest.raises(ZeroDivisionError), write() as session:
        session.add(DataVersion(name="half", number=1))
        session.flush()
        raise ZeroDivisionError
    assert db.session.get(DataVersion, "half") is None


def test_no_thread_is_started_for_every_request(app: Flask) -> None:
    names = [function.__name__ for function in app.teardown_appcontext_funcs]
    assert not any("async" in name for name in names)


class FullDisk(io.StringIO):
    """A log file on a disk without room."""

    def write(self, text: str) -> int:
        """Refuse."""
        raise OSError(errno.ENOSPC, "No space left on device")

    def flush(self) -> None:
        """Refuse too."""
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.empty_database
@pytest.mark.settings(log_level="INFO")
def test_a_log_without_room_stops_nobody(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", FullDisk())
    assert client.get("/healthz").status_code == 200


@pytest.mark.empty_database
@pytest.mark.settings(log_format="json")
def test_a_librarys_complaint_is_a_line_of_ours_without_its_words(
    client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", written := io.StringIO())
    try:
        raise ConnectionError("redis://:secret-words@redis.internal is away from Zanzibella")
    except ConnectionError:
        logging.getLogger("huey.consumer").exception("Error reading %s of Zanzibella", "secret-words")
    logging.getLogger("huey.consumer").info("not worth a line")
    (line,) = [json.loads(text) for text in written.getvalue().splitlines()]
    assert (line["event"], line["level"]) == ("library_complained", "error")
    assert (line["library"], line["kind"]) == ("huey.consumer", "ConnectionError")
    assert "secret-words" not in str(line) and "Zanzibella" not in str(line)
    assert line["said_at"].startswith("test_ground.py:")


@pytest.mark.empty_database
@pytest.mark.settings(log_level="INFO", log_format="json")
def test_lines_about_a_request_bear_its_id(client: CheckedClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", written := io.StringIO())
    answers = [client.get("/healthz"), client.get("/healthz")]
    get_logger("jobs").info("later")
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert [line.get("request_id") for line in lines] == [*ids, None]
