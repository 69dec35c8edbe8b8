"""New rows that are written often: inserted as they are, spared what the session does to find out in which order
many objects go."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql, sqlite

from app.core.database import Base, db, refuse_stray_write
from app.core.statements import Statement, given


def insert_row(row: Base) -> None:
    """Insert a new object with an `id` now, inside a transaction. It has its id then, and belongs to the session as
    if it had been read; what others hold of it (relationships) must not be set on it."""
    _adopt(row, insert_values(type(row), **_list_values(row)))


def insert_unless_known(row: Base) -> bool:
    """The same; False, and nothing is inserted, where a row has one of its unique values already."""
    inserted = _insert(type(row), _list_values(row), db.engine.dialect.name)
    if inserted is None:
        return False
    _adopt(row, inserted.id)
    return True


def insert_values(model: type[Base], /, **values: Any) -> int:
    """Insert a row that nobody needs as an object, inside a transaction; its id."""
    return cast(int, _insert(model, values).id)


def insert_ignore(table: Any) -> Any:
    """An INSERT into `table` of the database's own kind, which knows `on_conflict_do_nothing`."""
    return _get_kind(db.engine.dialect.name)(table)


def _insert(model: type[Base], values: dict[str, Any], unless_known: str = "") -> Any:
    """The new row's id, as a row; None where it is known, which is asked of the kind of database `unless_known`."""
    refuse_stray_write(db.session)
    table = cast(sa.Table, model.__table__)
    values = _get_defaults(table) | values
    return _make_insert(table, tuple(values), unless_known).first(db.session, **values)


def _adopt(row: Base, row_id: int) -> None:
    """Let an inserted object belong to the session."""
    orm.attributes.set_attribute(row, "id", row_id)
    orm.make_transient_to_detached(row)
    _forget(db.session, sa.inspect(type(row)).identity_key_from_instance(row))
    db.session.add(row)


def _forget(session: orm.Session, key: Any) -> None:
    """SQLite gives the id of a row that was deleted last to the next one: let go of what still stands for it."""
    if key in session.identity_map:
        session.expunge(session.identity_map[key])


def _list_values(row: Base) -> dict[str, Any]:
    return {name: value for name, value in vars(row).items() if not name.startswith("_sa_")}


@cache
def _get_defaults(table: sa.Table) -> dict[str, Any]:
    defaults = ((column.name, column.default) for column in table.c)
    return {name: default.arg for name, default in defaults if isinstance(default, sa.ColumnDefault)}


@cache
def _make_insert(table: sa.Table, names: tuple[str, ...], unless_known: str) -> Statement:
    values = {name: given(name, table.c[name].type) for name in names}
    if unless_known:
        insert = _get_kind(unless_known)(table).values(values).on_conflict_do_nothing()
    else:
        insert = sa.insert(table).values(values)
    return Statement(insert.returning(table.c.id))


def _get_kind(dialect: str) -> Any:
    return sqlite.insert if dialect == "sqlite" else postgresql.insert
