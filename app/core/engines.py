"""How a connection to the database is set up: what it waits for, and how a transaction begins on it."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

import sqlalchemy as sa
from psycopg.pq import ExecStatus
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

LOOKS = 500
LOOK_SECONDS = 0.001
BEGIN_WRITING = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '10s'; SET LOCAL lock_timeout = '12s'"
FRESH_SECONDS = 1.0
USED_AT = "used_at"
CONNECT = {  # both sides find within half a minute that the other's machine is gone, instead of in hours
    "options": "-c synchronous_commit=on -c timezone=UTC "
    "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
    "-c tcp_user_timeout=30000",  # a server that is in the middle of an answer sends no keepalives
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}


def get_engine_options(address: str) -> dict[str, Any]:
    """What `create_engine` is called with for a database's address."""
    url = sa.engine.make_url(address)
    if url.get_backend_name() == "sqlite":
        return {"url": url, "connect_args": {"timeout": 15.0, "check_same_thread": False}}
    return {"url": url, "connect_args": CONNECT}


def open_engine(url: str) -> sa.Engine:
    """An engine for another database than ours, set up the same way; whoever asks for it disposes of it."""
    prepare_engine(engine := sa.create_engine(**get_engine_options(url)))
    return engine


def prepare_engine(engine: sa.Engine) -> None:
    """Have its connections set up, and transactions begun that may write where `is_writing` is among their options."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
        event.listen(engine, "checkin", _remember_use)
        event.listen(engine, "checkout", lambda *given: _ping(engine.dialect, *given))


def is_database_away(error: BaseException) -> bool:
    """True when the database is away, full or too busy: then nothing is wrong with what it was asked."""
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    return isinstance(error, OperationalError | InterfaceError | PoolTimeout)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=15000",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("is_writing"):
        if not _begin_quickly(connection.connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # cannot fail, for it takes no lock yet: spared SQLAlchemy's way of running a statement
        connection.connection.cursor().execute("BEGIN")


def _begin_quickly(connection: Any) -> bool:
    """Begin to write, looking again each millisecond while another process writes: SQLite itself would look after
    ever longer sleeps, so that several workers were slower than one. False when that did not help: its way, then."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        for _ in range(LOOKS):
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    return False
                time.sleep(LOOK_SECONDS)
            else:
                return True
        return False
    finally:
        cursor.execute("PRAGMA busy_timeout=15000")
        cursor.close()


def _begin_postgresql(connection: sa.Connection) -> None:
    """Let a writer that stands still (stopped, or its machine gone) give up its locks, and those that stand still
    behind it leave the line: everybody who sends letters waits for the same rows."""
    if connection.get_execution_options().get("is_writing") and not _begin_at_once(connection):
        connection.exec_driver_sql(BEGIN_WRITING)  # says what is wrong as any other statement does


def _begin_at_once(connection: sa.Connection) -> bool:
    """One message to the server, where psycopg sends a BEGIN of its own before each of two more. Not where that BEGIN
    is to say more, such as the isolation."""
    driver: Any = connection.connection.driver_connection
    if (driver.isolation_level, driver.read_only, driver.deferrable) != (None, None, None):
        return False
    try:
        return bool(driver.pgconn.exec_(BEGIN_WRITING.encode()).status == ExecStatus.COMMAND_OK)
    except driver.Error:
        return False


def _remember_use(_connection: Any, record: Any) -> None:
    record.info[USED_AT] = time.monotonic()


def _ping(dialect: sa.Dialect, connection: Any, record: Any, _proxy: Any) -> None:
    """Ask a connection that has rested whether it is still there, so that the pool opens another; one that was used a
    moment ago is not asked."""
    if time.monotonic() - record.info.get(USED_AT, 0.0) > FRESH_SECONDS:
        try:
            dialect.do_ping(connection)
        except dialect.loaded_dbapi.Error as error:
            if not dialect.is_disconnect(error, connection, None):
                raise
            raise sa.exc.InvalidatePoolError from error
