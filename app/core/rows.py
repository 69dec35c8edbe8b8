"""New rows that are written often: inserted as they are, spared what the session does to find out in which order
many objects go."""

from __future__ import annotations

from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import orm

from app.core.database import Base, db, refuse_stray_write


def insert_row(row: Base) -> None:
    """Insert a new object with an `id` now, inside a transaction. It has its id then, and belongs to the session as
    if it had been read; what others hold of it (relationships) must not be set on it."""
    session = db.session
    refuse_stray_write(session)
    session.flush()
    values = {name: value for name, value in vars(row).items() if not name.startswith("_sa_")}
    mapper = sa.inspect(type(row))
    result = session.connection().execute(sa.insert(cast(sa.Table, mapper.local_table)), values)
    assert result.inserted_primary_key is not None  # of an INSERT of one row it never is
    orm.attributes.set_attribute(row, "id", result.inserted_primary_key[0])
    orm.make_transient_to_detached(row)
    _forget(session, mapper.identity_key_from_instance(row))
    session.add(row)


def _forget(session: orm.Session, key: Any) -> None:
    """SQLite gives the id of a row that was deleted last to the next one: let go of what still stands for it."""
    if key in session.identity_map:
        session.expunge(session.identity_map[key])
