"""Writers that stand still (stopped, or their machine cut off) do not keep the others from writing for long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from psycopg.pq import ExecStatus
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from app.core import engines
from app.core.backups import copy_into
from app.core.copying import begin_snapshot
from app.core.database import db, get_database_url
from app.core.models import DataVersion
from app.core.statements import Statement
from app.core.versions import get_data_version, raise_data_version
from tests.support.applications import IsolatedRunner
from tests.support.databases import Databases

SHOW = ("idle_in_transaction_session_timeout", "lock_timeout")
IN_LINE = 8
LARGE = "SELECT repeat('x', 1000000) FROM generate_series(1, 60)"
STUCK = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'ClientWrite'"
)
READ = Statement(sa.select(DataVersion.number))

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"])


class StillWriter:
    """Begins to write as we do, and neither reads an answer nor asks anything more."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url, autocommit=True)

    def begin(self, waits: str) -> None:
        """Get into the line."""
        change = "UPDATE data_version SET number = number WHERE name = 'data'"
        self._connection.pgconn.send_query(f"{waits}; {change}".encode())

    def get_error(self) -> str | None:
        """The SQLSTATE of what went wrong in the line, or None if it came to its change."""
        while answer := self._connection.pgconn.get_result():
            if answer.status == ExecStatus.FATAL_ERROR:
                return (answer.error_field(psycopg.pq.DiagnosticField.SQLSTATE) or b"").decode()
        return None

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


@pytest.fixture
def shorter(monkeypatch: pytest.MonkeyPatch) -> str:
    """The same waits, twenty times shorter."""
    waits = engines.BEGIN_WRITING.replace("'10s'", "'500ms'").replace("'12s'", "'600ms'")
    assert waits.count("00ms") == 2
    monkeypatch.setattr(engines, "BEGIN_WRITING", waits)
    return waits


@pytest.fixture
def line(session: Session, shorter: str) -> Iterator[list[StillWriter]]:
    """Some that stand still, one behind the other."""
    url = get_database_url().replace("+psycopg", "")
    with ExitStack() as stack:
        writers = [StillWriter(url) for _ in range(IN_LINE)]
        for writer in writers:
            stack.callback(writer.close)
        for writer in writers:
            writer.begin(shorter)
        yield writers


def test_waits_hold_for_writing_alone(
    session: Session, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    with write() as session:
        assert [session.scalar(sa.text(f"SHOW {name}")) for name in SHOW] == ["10s", "12s"]
    assert [session.scalar(sa.text(f"SHOW {name}")) for name in SHOW] == ["0", "0"]


def test_a_writer_may_ask_for_more_isolation(session: Session) -> None:
    options = {"is_writing": True, "isolation_level": "REPEATABLE READ"}
    with db.engine.connect().execution_options(**options) as connection, connection.begin():
        shown = [connection.scalar(sa.text(f"SHOW {name}")) for name in ("transaction_isolation", *SHOW)]
    assert shown == ["repeatable read", "10s", "12s"]


def test_a_line_of_writers_that_stand_still_dissolves(
    line: list[StillWriter], write: Callable[[], AbstractContextManager[Session]]
) -> None:
    before, tries = get_data_version(), 0
    while get_data_version() == before:
        tries += 1
        try:
            with write() as session:
                raise_data_version(session)
        except OperationalError as error:
            assert isinstance(error.orig, psycopg.errors.LockNotAvailable)
    assert tries <= 3
    errors = [writer.get_error() for writer in line]
    assert errors.count("55P03") >= IN_LINE // 2


def test_a_machine_that_is_gone_is_noticed_on_both_sides(session: Session) -> None:
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    ours = connection.info.get_parameters()
    names = {"keepalives_idle": "tcp_keepalives_idle", "keepalives_interval": "tcp_keepalives_interval"}
    assert 0 < int(ours["tcp_user_timeout"]) <= 60_000
    assert all(0 < int(ours[name]) <= 15 for name in names)
    if not connection.info.host.startswith("/"):  # a socket in a folder has none of this
        for name, theirs in names.items():
            assert session.scalar(sa.text(f"SHOW {theirs}")) == ours[name]


def test_a_writer_that_stands_still_in_the_middle_of_an_answer_gives_up_its_locks(
    session: Session, shorter: str, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    url, options = get_database_url().replace("+psycopg", ""), engines.CONNECT["options"]
    quick = options.replace("tcp_user_timeout=30000", "tcp_user_timeout=500")
    assert quick != options
    with closing(psycopg.connect(url, options=quick, autocommit=True)) as writer:
        if writer.info.host.startswith("/"):
            return  # a socket in a folder is never cut off
        change = "UPDATE data_version SET number = number"
        writer.pgconn.send_query(f"{shorter}; {change}; {LARGE}".encode())
        wait_for(session, is_stuck=True)
        wait_for(session, is_stuck=False)
        with write() as session:
            raise_data_version(session)


def test_whoever_stood_still_too_long_is_told_that_the_connection_is_lost(
    session: Session, shorter: str, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    with pytest.raises(DBAPIError) as caught, write() as session:
        time.sleep(1)
        READ.all(session)
    assert caught.value.connection_invalidated
    with write() as session:
        assert len(READ.all(session)) == 1


def test_a_command_that_waited_too_long_says_so_in_one_line(
    session: Session, shorter: str, runner: IsolatedRunner
) -> None:
    with psycopg.connect(get_database_url().replace("+psycopg", "")) as other:
        other.execute("SELECT number FROM data_version FOR UPDATE")
        result = runner.invoke(args=["recommendation", "set", "awaited"])
    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert "The database cannot be used: canceling statement due to lock timeout" in line


def test_a_copy_is_not_ended_by_a_pause_of_its_source(
    session: Session, shorter: str, databases: Databases, tmp_path: Path
) -> None:
    def pause(table: str, _rows: int) -> None:
        time.sleep(1 if table == "data_version" else 0)

    there = databases.copy("postgresql", tmp_path / "there", with_snapshot=False)["database_url"]
    try:
        with closing(begin_snapshot(db.engine)) as source:
            url = there.replace("postgresql://", "postgresql+psycopg://")
            assert copy_into(source, url, lambda _connection: None, pause)["data_version"].rows == 1
    finally:
        databases.drop(there)


def test_a_connection_that_was_lost_while_it_rested_is_replaced_unseen(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "FRESH_SECONDS", 0.0)
    assert end_connection(session) != ask_pid(session)


def test_one_that_was_lost_a_moment_ago_fails_once_and_is_replaced(
    session: Session, monkeypatch: pytest.MonkeyPatch, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    monkeypatch.setattr(engines, "FRESH_SECONDS", 60.0)
    lost = end_connection(session)
    with pytest.raises(OperationalError) as caught, write():
        pass
    assert caught.value.connection_invalidated
    with write() as session:
        assert ask_pid(session) != lost


def wait_for(session: Session, *, is_stuck: bool) -> None:
    """Wait until one of the server's processes waits for somebody to read its answer, or none any more."""
    ends_at = time.monotonic() + 10
    while bool(session.scalar(sa.text(STUCK))) != is_stuck:
        session.rollback()
        assert time.monotonic() < ends_at
        time.sleep(0.05)
    session.rollback()


def ask_pid(session: Session) -> int:
    """Which of the server's processes answers us."""
    return int(session.scalar(sa.text("SELECT pg_backend_pid()")) or 0)


def end_connection(session: Session) -> int:
    """End it from the server's side while it rests; which process that was."""
    pid = ask_pid(session)
    session.rollback()
    url = get_database_url().replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    return pid
