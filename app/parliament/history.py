"""What every row of the record held at every data version: before a row changes, what it held is kept.

A data version is what stood at the end of the transaction that raised it, and nothing that comes later changes it:
also not what a reading changes without raising the version. So the first change of a row after a version keeps what
the row held, by the number of that version; later ones find it kept. The rows of an earlier version are today's, with
what was kept put over them. This hangs on the session, so that nobody who writes can forget it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy import event, orm

from app.core.database import Base, UtcDateTime, db
from app.core.versions import lock_data_version
from app.parliament.models import Dissolution, Member, Motion, Office, Party, PastRow, Seat, Signature, Spell

Row = TypeVar("Row", bound=Base)
Facts = dict[str, Any]

UNSEEN: dict[type[Base], frozenset[str]] = {
    Seat: frozenset(
        {"electorate", "latitude", "longitude", "parliament_id", "parliament_id_basis", "source"}
    ),
    Party: frozenset({"parliament_id"}),
    Member: frozenset({"full_title", "address_as", "source", "seen_at"}),
    Spell: frozenset(),
    Office: frozenset({"source", "seen_at"}),
    Motion: frozenset({"checked_at", "source"}),
    Signature: frozenset({"seen_at", "agreed_at"}),
    Dissolution: frozenset(),
}
"""The tables of the record, each with the columns that no answer shows: a change of these alone is none."""

QUIET = frozenset({"names_read_at"})
"""What a reading changes each time, whether it found anything or not: that raises no data version."""

MANY = 500
CHANGED, BEFORE = "is_record_changed", "record_before"


def is_record_changed(session: orm.Session) -> bool:
    """True once this transaction has changed what the record shows."""
    return bool(session.info.get(CHANGED))


def list_rows_at(model: type[Row], version: int | None) -> list[Row]:
    """The rows of a table as they were at that data version, by id; None: now. Copies of the past enter no session."""
    found = {row.id: row for row in db.session.scalars(sa.select(model))}  # type: ignore[attr-defined]
    if version is not None:
        for row_id, facts in _find_kept(model, version).items():
            if facts is None:
                found.pop(row_id, None)
            else:
                found[row_id] = _revive(model, facts)
    return [found[row_id] for row_id in sorted(found)]


def _find_kept(model: type[Base], version: int) -> dict[int, Facts | None]:
    """What was kept by the first change after that version."""
    query = sa.select(PastRow.row_id, PastRow.facts).where(
        PastRow.table_name == model.__tablename__, PastRow.version >= version
    )
    kept = db.session.execute(query.order_by(PastRow.version.desc()))
    return {kept_row.row_id: kept_row.facts for kept_row in kept}


def _read_before(session: orm.Session, _context: Any, _instances: Any) -> None:
    """Read what is about to be changed or deleted, as the database has it."""
    touched: dict[type[Base], list[int]] = defaultdict(list)
    for row in (*session.dirty, *session.deleted):
        if type(row) in UNSEEN:
            touched[type(row)].append(row.id)
    session.info[BEFORE] = {
        model: {row["id"]: row for row in _read_rows(session, model, sorted(ids))}
        for model, ids in touched.items()
    }


def _keep_before(session: orm.Session, _context: Any) -> None:
    """Keep what was there of each row that has changed, and of a new one that nothing was."""
    before: dict[type[Base], dict[int, Facts]] = session.info.pop(BEFORE, {})
    kept: dict[type[Base], dict[int, Facts | None]] = defaultdict(dict)
    for row in session.new:
        if type(row) in UNSEEN:
            kept[type(row)][row.id] = None
            session.info[CHANGED] = True
    for row in (*session.dirty, *session.deleted):
        facts = before.get(type(row), {}).get(getattr(row, "id", 0))
        changed = _list_changed(row, facts, is_deleted=row in session.deleted) if facts else set()
        if changed:
            kept[type(row)][row.id] = facts
            session.info[CHANGED] = is_record_changed(session) or not changed <= QUIET
    for model, rows in kept.items():
        _keep(session, model, rows)


def _forget_changes(session: orm.Session, _transaction: Any, _connection: Any) -> None:
    session.info.pop(CHANGED, None)


def _list_changed(row: Base, facts: Facts, *, is_deleted: bool) -> set[str]:
    """The columns that show and hold something else now; what is not loaded was not set."""
    values = sa.inspect(row).dict
    shown = facts.keys() - UNSEEN[type(row)]
    return {name for name in shown if is_deleted or _to_json(values.get(name, facts[name])) != facts[name]}


def _keep(session: orm.Session, model: type[Base], rows: Mapping[int, Facts | None]) -> None:
    """Keep what is not kept yet for the version that stood when the transaction began."""
    version = lock_data_version(session)
    if version == 0:
        return
    connection = session.connection()
    for part in _split(sorted(rows)):
        kept = sa.select(PastRow.row_id).where(
            PastRow.table_name == model.__tablename__, PastRow.version == version, PastRow.row_id.in_(part)
        )
        known = set(connection.execute(kept).scalars())
        new = [
            {"table_name": model.__tablename__, "row_id": one, "version": version, "facts": rows[one]}
            for one in part
            if one not in known
        ]
        if new:
            connection.execute(sa.insert(PastRow), new)


def _read_rows(session: orm.Session, model: type[Base], ids: Sequence[int]) -> Iterable[Facts]:
    table = cast(sa.Table, model.__table__)
    for part in _split(ids):
        for row in session.connection().execute(sa.select(table).where(table.c.id.in_(part))):
            yield {name: _to_json(value) for name, value in row._mapping.items()}  # noqa: SLF001


def _split(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[first : first + MANY] for first in range(0, len(ids), MANY))


def _to_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _revive(model: type[Row], facts: Facts) -> Row:
    """A row outside every session; a column that came after it was kept has its default."""
    columns = cast(sa.Table, model.__table__).columns
    return model(**{name: _from_json(columns[name].type, facts[name]) for name in facts if name in columns})


def _from_json(kind: sa.types.TypeEngine[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, sa.Date) else value


event.listen(orm.Session, "before_flush", _read_before)
event.listen(orm.Session, "after_flush", _keep_before)
event.listen(orm.Session, "after_begin", _forget_changes)
