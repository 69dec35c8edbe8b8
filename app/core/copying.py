"""Copying a whole database into another, SQLite or PostgreSQL, in any direction.

The source is read in one snapshot, so that a site that goes on meanwhile cannot tear it. The target is written in one
transaction, tables included: it holds everything in the end, or nothing. Every table is counted on both sides, and its
rows are summed to a checksum that does not depend on their order.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext

from app.core.clock import now
from app.core.database import Base
from app.core.errors import CampaignError
from app.core.extensions import alembic
from app.core.migrating import MIGRATION_CONTEXT
from app.core.models import DataVersion, VersionMoment

BATCH = 1000
SUM = 1 << 64
LEAP = 1000

Row = dict[str, Any]
Progress = Callable[[str, int], None]


class CopyRefused(CampaignError):
    """Nothing was copied. `reason`: `old` (the source lacks migrations), `not_empty` (tables in `names` hold rows),
    `differs` (the two sides of `names` are not equal)."""

    def __init__(self, reason: str, names: Iterable[str] = ()) -> None:
        super().__init__(reason)
        self.reason, self.names = reason, list(names)


@dataclass(frozen=True, slots=True)
class TableSum:
    """How many rows a table has, and their checksum."""

    rows: int
    checksum: int


def copy_rows(
    source: sa.Connection, target: sa.Connection, progress: Progress = lambda _table, _rows: None
) -> dict[str, TableSum]:
    """Copy every table, within the transactions of both connections; the sums by table. `progress(table, rows)` is
    called after each batch. Raises `CopyRefused`."""
    if not is_newest(source):
        raise CopyRefused("old")
    filled = [table.name for table in list_tables() if _has_rows(target, table)]
    if filled:
        raise CopyRefused("not_empty", filled)
    _upgrade(target)
    sums = {table.name: _copy_table(source, target, table, progress) for table in list_tables()}
    differing = [table.name for table in list_tables() if _sum_table(target, table) != sums[table.name]]
    if differing:
        raise CopyRefused("differs", differing)
    if target.dialect.name == "postgresql":
        _set_sequences(target)
    return sums


def count_rows(source: sa.Connection) -> int:
    """Rows of all tables together."""
    counts = (
        source.scalar(sa.select(sa.func.count()).select_from(table)) or 0
        for table in list_tables()
        if sa.inspect(source).has_table(table.name)
    )
    return sum(counts)


def begin_snapshot(engine: sa.Engine) -> sa.Connection:
    """A connection whose reads all see one moment, whatever others write meanwhile."""
    connection = engine.connect()
    if engine.dialect.name == "postgresql":
        connection = connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    connection.begin()
    return connection


def leap_versions(connection: sa.Connection) -> None:
    """Raise the data versions of a copy so far that they take no number which the database that went on may have used
    since: what was quoted or kept under it is not to be taken for what stands here."""
    moment = now()
    connection.execute(sa.update(DataVersion).values(number=DataVersion.number + LEAP))
    number = connection.scalar(sa.select(DataVersion.number).where(DataVersion.name == "data"))
    if number is not None:
        connection.execute(sa.insert(VersionMoment).values(number=number, raised_at=moment))


def list_tables() -> list[sa.Table]:
    """Every table, those that others point to first."""
    return Base.metadata.sorted_tables


def is_newest(connection: sa.Connection) -> bool:
    """Whether a database has had every migration."""
    present = MigrationContext.configure(connection).get_current_heads()
    return set(present) == set(alembic.script_directory.get_heads())


def _upgrade(connection: sa.Connection) -> None:
    script = alembic.script_directory
    with EnvironmentContext(alembic.config, script) as environment:
        environment.configure(
            connection=connection,
            target_metadata=Base.metadata,
            fn=lambda revision, _context: script._upgrade_revs("heads", revision),  # noqa: SLF001
            **MIGRATION_CONTEXT,
        )
        environment.run_migrations()


def _has_rows(connection: sa.Connection, table: sa.Table) -> bool:
    if not sa.inspect(connection).has_table(table.name):
        return False
    return connection.execute(sa.select(sa.literal(1)).select_from(table).limit(1)).first() is not None


def _copy_table(
    source: sa.Connection, target: sa.Connection, table: sa.Table, progress: Progress
) -> TableSum:
    own = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    total, pointing = TableSum(0, 0), []
    for rows in _read(source, table):
        total = _add(total, rows)
        pointing += [row for row in rows if any(row[name] is not None for name in own)]
        target.execute(table.insert(), [row | dict.fromkeys(own) for row in rows])
        progress(table.name, len(rows))
    for row in pointing:  # rows that point to others of their table, once all are there
        where = [column == row[column.name] for column in table.primary_key]
        target.execute(table.update().where(*where).values({name: row[name] for name in own}))
    return total


def _read(connection: sa.Connection, table: sa.Table) -> Iterable[list[Row]]:
    query = sa.select(table).order_by(*table.primary_key).execution_options(yield_per=BATCH)
    for part in connection.execute(query).mappings().partitions(BATCH):
        yield [dict(row) for row in part]


def _sum_table(connection: sa.Connection, table: sa.Table) -> TableSum:
    total = TableSum(0, 0)
    for rows in _read(connection, table):
        total = _add(total, rows)
    return total


def _add(total: TableSum, rows: list[Row]) -> TableSum:
    added = sum(_digest(row) for row in rows)
    return TableSum(total.rows + len(rows), (total.checksum + added) % SUM)


def _digest(row: Row) -> int:
    plain = {name: _plain(value) for name, value in row.items()}
    words = json.dumps(plain, sort_keys=True, default=str).encode()
    return int.from_bytes(hashlib.blake2b(words, digest_size=8).digest())


def _plain(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return value.isoformat() if isinstance(value, datetime) else value


def _set_sequences(connection: sa.Connection) -> None:
    """Let PostgreSQL go on numbering after the highest number that was copied."""
    for table in list_tables():
        column = table.autoincrement_column
        if column is None:
            continue
        name = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(table.name, column.name)))
        highest = connection.scalar(sa.select(sa.func.max(column)))
        if name is not None:
            connection.execute(sa.select(sa.func.setval(name, highest or 1, highest is not None)))
