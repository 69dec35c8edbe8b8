"""New rows that are written often: inserted as they are, spared what the session does to find out in which order
many objects go."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import orm

from app.core.database import Base, db, refuse_stray_write
from app.core.statements import Statement, given


def insert_row(row: Base) -> None:
    """Insert a new object with an `id` now, inside a transaction. It has its id then, and belongs to the session as
    if it had been read; what others hold of it (relationships) must not be set on it."""
    session = db.session
    refuse_stray_write(session)
    session.flush()
    mapper = sa.inspect(type(row))
    table = cast(sa.Table, mapper.local_table)
    own = {name: value for name, value in vars(row).items() if not name.startswith("_sa_")}
    values = _get_defaults(table) | own
    inserted = _make_insert(table, tuple(values)).first(session, **values)
    orm.attributes.set_attribute(row, "id", inserted.id)
    orm.make_transient_to_detached(row)
    _forget(session, mapper.identity_key_from_instance(row))
    session.add(row)


@cache
def _get_defaults(table: sa.Table) -> dict[str, Any]:
    defaults = ((column.name, column.default) for column in table.c)
    return {name: default.arg for name, default in defaults if isinstance(default, sa.ColumnDefault)}


@cache
def _make_insert(table: sa.Table, names: tuple[str, ...]) -> Statement:
    values = {name: given(name, table.c[name].type) for name in names}
    return Statement(sa.insert(table).values(values).returning(table.c.id))


def _forget(session: orm.Session, key: Any) -> None:
    """SQLite gives the id of a row that was deleted last to the next one: let go of what still stands for it."""
    if key in session.identity_map:
        session.expunge(session.identity_map[key])
