"""A backup: one SQLite file, whatever the database is, put in its place only once it is whole.

From SQLite it is made by SQLite's own online copy, from PostgreSQL by `core.copying`, both while the site goes on.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from app.core.copying import Progress, TableSum, begin_snapshot, copy_rows
from app.core.engines import open_engine

Mark = Callable[[sa.Connection], object]

SQLITE_HEADER = b"SQLite format 3\0"
APPLICATION_ID = 0x4453424B
APPLICATION_ID_BYTES = slice(68, 72)
"""What marks a file as a backup of ours, and where: https://www.sqlite.org/fileformat.html#application_id"""


def back_up(engine: sa.Engine, file: Path, mark: Mark, progress: Progress) -> None:
    """Write the whole database to `file`, readable by its owner alone, in place of what is there. `mark(connection)`
    changes the copy alone. Raises `CopyRefused`, OSError or SQLAlchemyError; then nothing is there that was not."""
    with new_file(file) as work:
        if engine.dialect.name == "sqlite":
            _copy_file(str(engine.url.database), work)
            write_file(work, lambda target: _mark(target, mark))
        else:
            with closing(begin_snapshot(engine)) as source:
                write_file(work, lambda target: _copy_and_mark(source, target, mark, progress))


def delete_old_backups(folder: Path, before: datetime) -> list[Path]:
    """Delete the backups of ours in this folder that were last written before then; their paths. A database that is
    in use is none, though it may have been one. Raises OSError."""
    old = [
        file
        for file in sorted(folder.iterdir())
        if file.is_file() and file.stat().st_mtime < before.timestamp() and _is_backup(file)
    ]
    for file in old:
        file.unlink()
    return old


def _is_backup(file: Path) -> bool:
    with file.open("rb") as opened:
        header = opened.read(APPLICATION_ID_BYTES.stop)
    is_ours = header[APPLICATION_ID_BYTES] == APPLICATION_ID.to_bytes(4, "big")
    return header.startswith(SQLITE_HEADER) and is_ours and not Path(f"{file}-wal").exists()


def copy_into(source: sa.Connection, url: str, mark: Mark, progress: Progress) -> dict[str, TableSum]:
    """Copy everything into the empty database at `url`, which may be a SQLite file that is empty or not there yet, in
    one transaction; the sums by table. `mark(connection)` changes the copy alone. Raises as `back_up` does, and
    FileExistsError."""
    sums: dict[str, TableSum] = {}

    def fill(target: sa.Connection) -> None:
        sums.update(copy_rows(source, target, progress))
        mark(target)

    address = sa.engine.make_url(url)
    if address.get_backend_name() == "sqlite":
        file = Path(address.database or "")
        if file.exists() and file.stat().st_size:
            raise FileExistsError(file)
        with new_file(file) as work:
            write_file(work, fill)
    else:
        _write(url, fill)
    return sums


@contextmanager
def new_file(file: Path) -> Iterator[Path]:
    """A working file (0600) beside `file` that takes its place when the block ends well, and else goes away."""
    work = file.with_name(f".{file.name}.{os.getpid()}.part")
    os.close(os.open(work, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        yield work
        _sync(work)
        os.replace(work, file)
        _sync(file.parent)
    finally:
        for suffix in ("", "-wal", "-shm", "-journal"):
            Path(f"{work}{suffix}").unlink(missing_ok=True)


def write_file(file: Path, change: Mark) -> None:
    """Change a SQLite file in one transaction, and leave all of it in that one file."""
    _write(f"sqlite:///{file}", change)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode=DELETE").fetchone()


def _write(url: str, change: Mark) -> None:
    engine = open_engine(url)
    # on PostgreSQL as a reader: nobody waits for an empty database, and no pause of the source is to end a long copy
    is_writing = engine.dialect.name == "sqlite"
    try:
        with engine.connect().execution_options(is_writing=is_writing) as connection, connection.begin():
            change(connection)
    finally:
        engine.dispose()


def _copy_and_mark(source: sa.Connection, target: sa.Connection, mark: Mark, progress: Progress) -> None:
    copy_rows(source, target, progress)
    _mark(target, mark)


def _mark(target: sa.Connection, mark: Mark) -> None:
    mark(target)
    target.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _copy_file(path: str, work: Path) -> None:
    with closing(sqlite3.connect(path, timeout=15)) as source, closing(sqlite3.connect(work)) as target:
        source.backup(target)
        verdict = target.execute("PRAGMA quick_check").fetchone()[0]
    if verdict != "ok":
        raise OSError(f"the database file is damaged: {verdict}")


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
