"""The database session, and the one way to write.

Reading needs nothing: `db.session` belongs to the request or application context. Writing happens inside
`with transaction() as session:` only, which the route, command or job opens once: on SQLite it begins with
BEGIN IMMEDIATE, so that two writers wait for each other instead of failing; it commits at the end, or rolls
back.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, current_app
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event, orm

from app.core.engines import get_engine_options, prepare_engine

if TYPE_CHECKING:
    from config import Config

WRITING = "writing_connection"
NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware moment in UTC, the same on SQLite (which forgets zones) and PostgreSQL."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Refuse a moment without a zone; hand over UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(orm.DeclarativeBase):
    """Base of every table's class."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, str: sa.Text}  # noqa: RUF012


db = SQLAlchemy(session_options={"expire_on_commit": False})


def init_database(app: Flask, config: Config) -> None:
    """Connect the application to its database."""
    options = get_engine_options(config.effective_database_url)
    if options["url"].get_backend_name() == "sqlite" and (file := options["url"].database):
        with suppress(OSError):  # it is there, or its folder is wrong, which is said when it is opened
            config.instance_path.mkdir(parents=True, exist_ok=True)
            Path(file).touch(0o600, exist_ok=False)  # its owner's alone
    if options["url"].get_backend_name() == "postgresql":
        options["pool_size"] = config.web_threads + config.worker_threads + 2
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    db.init_app(app)
    _drop_async_teardown(app)
    app.extensions["sqlite_line"] = threading.Lock()
    with app.app_context():
        prepare_engine(db.engine)


def get_database_url() -> str:
    """The address of our database, password included: not to be shown."""
    return db.engine.url.render_as_string(hide_password=False)


@contextmanager
def transaction() -> Iterator[orm.Session]:
    """A transaction that may write, committed once at the end; what was read before it is read again."""
    session = db.session
    if session.info.get("is_writing"):
        raise RuntimeError("a transaction is open already: only the outermost caller opens one")
    session.rollback()
    session.info["is_writing"] = True
    session.info.pop("raised_versions", None)
    try:
        with _wait_in_line():
            try:
                session.info[WRITING] = session.connection(execution_options={"is_writing": True})
                yield session
                session.commit()
            except BaseException:
                session.rollback()
                raise
    finally:
        session.info["is_writing"] = False
        session.info.pop(WRITING, None)


def wipe_deleted() -> None:
    """Leave nothing that was erased in SQLite's files: deleted rows are overwritten as they go
    (`secure_delete`), and here the log that still holds them is emptied. PostgreSQL sees to its own files."""
    db.session.rollback()
    if db.engine.dialect.name != "sqlite":
        return
    connection = db.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
    finally:
        connection.close()


def _wait_in_line() -> AbstractContextManager[Any]:
    """SQLite lets one write at a time, and makes the others look again after ever longer sleeps: the threads
    of one process wait for each other here instead, and go on at once."""
    if db.engine.dialect.name != "sqlite":
        return nullcontext()
    line: AbstractContextManager[Any] = current_app.extensions["sqlite_line"]
    return line


def _drop_async_teardown(app: Flask) -> None:
    """Take out the library's asynchronous teardown, which starts a thread for every request."""
    app.teardown_appcontext_funcs = [
        function for function in app.teardown_appcontext_funcs if function.__name__ != "_close_async_sessions"
    ]


def refuse_stray_write(session: orm.Session) -> None:
    """Raise `RuntimeError` outside `transaction()`."""
    if not session.info.get("is_writing"):
        raise RuntimeError("writing needs `with transaction():` around it")


@event.listens_for(orm.Session, "before_flush")
def _check_flush(session: orm.Session, _context: Any, _instances: Any) -> None:
    if session.new or session.deleted or any(session.is_modified(row) for row in session.dirty):
        refuse_stray_write(session)


@event.listens_for(orm.Session, "do_orm_execute")
def _check_execute(state: orm.ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        refuse_stray_write(state.session)
