"""Statements that run for every mail on its way: made into the driver's own words once, and handed to it as they are.

To prepare and wind up a small statement costs SQLAlchemy ten times what SQLite needs to run it. These run in the
session's transaction, see what it wrote, and raise the same errors; only the preparing is spared.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NoReturn

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.core.database import WRITING, refuse_stray_write

Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The words for one kind of database: the values that stand in them, by name how some of those that are given are
    changed for the driver, and by place the same for the columns of the answer."""

    words: str
    places: tuple[str, ...] | None
    fixed: dict[str, Any]
    into: tuple[tuple[str, Process], ...]
    out_of: tuple[tuple[int, Process], ...]
    has_answer: bool


class Statement:
    """A statement whose `sa.bindparam`s are given by name each time it runs."""

    def __init__(self, statement: Any) -> None:
        self._statement = statement
        self._prepared: dict[str, _Prepared] = {}

    def first(self, session: Session, **values: Any) -> Any:
        """The first row of the answer, its columns as attributes; None when there is none."""
        rows = self.all(session, **values)
        return rows[0] if rows else None

    def all(self, session: Session, **values: Any) -> list[Any]:
        """Every row of the answer."""
        return self._run(session, values)[0]

    def change(self, session: Session, **values: Any) -> int:
        """How many rows it changed; raises `RuntimeError` outside `transaction()`."""
        refuse_stray_write(session)
        return self._run(session, values)[1]

    def _run(self, session: Session, values: Mapping[str, Any]) -> tuple[list[Any], int]:
        session.flush()
        connection = _get_connection(session)
        prepared = self._prepare(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(prepared.words, _fill(prepared, values))
            rows = cursor.fetchall() if prepared.has_answer else []
            return [self._make_row(prepared, row) for row in rows], cursor.rowcount
        except connection.dialect.loaded_dbapi.Error as error:
            _raise(connection, error, cursor, prepared.words)
        finally:
            cursor.close()

    def _make_row(self, prepared: _Prepared, row: tuple[Any, ...]) -> Any:
        changed = list(row)
        for place, process in prepared.out_of:
            changed[place] = process(changed[place])
        return self._row_type(*changed)

    def _prepare(self, dialect: sa.Dialect) -> _Prepared:
        found = self._prepared.get(dialect.name)
        if found is None:
            found = self._prepared[dialect.name] = _prepare(self._statement, self._columns, dialect)
        return found

    @cached_property
    def _columns(self) -> list[Any]:
        return list(getattr(self._statement, "exported_columns", ()))

    @cached_property
    def _row_type(self) -> Any:
        return namedtuple("Row", [column.key for column in self._columns])


def _prepare(statement: Any, columns: list[Any], dialect: sa.Dialect) -> _Prepared:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    into = {
        name: process
        for name, bind in compiled.binds.items()
        if (process := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    fixed = {name: into[name](value) if name in into else value for name, value in compiled.params.items()}
    out_of = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    return _Prepared(
        words=str(compiled),
        places=tuple(compiled.positiontup) if compiled.positional else None,
        fixed=fixed,
        into=tuple(into.items()),
        out_of=tuple((place, process) for place, process in enumerate(out_of) if process is not None),
        has_answer=bool(columns),
    )


def _get_connection(session: Session) -> sa.Connection:
    """The connection that the session uses now; to find it out anew for each statement costs more than some of them."""
    connection: sa.Connection | None = session.info.get(WRITING)
    return session.connection() if connection is None else connection


def _fill(prepared: _Prepared, values: Mapping[str, Any]) -> Any:
    filled = {**prepared.fixed, **values}
    for name, process in prepared.into:
        if name in values:
            filled[name] = process(values[name])
    return filled if prepared.places is None else [filled[name] for name in prepared.places]


def _raise(connection: sa.Connection, error: Any, cursor: Any, words: str) -> NoReturn:
    """Raise what SQLAlchemy would, and let go of a connection that is lost."""
    dialect = connection.dialect
    is_lost = dialect.is_disconnect(error, connection.connection, cursor)
    if is_lost:
        connection.invalidate(error)
    base = dialect.loaded_dbapi.Error
    raise DBAPIError.instance(
        words, None, error, base, hide_parameters=True, connection_invalidated=is_lost, dialect=dialect
    ) from error


def given(name: str, type_: Any = None) -> sa.BindParameter[Any]:
    """The place of a value that is given when a `Statement` runs; of the type of what it is compared with."""
    return sa.bindparam(name, required=False, type_=type_)
