"""The engine's store in a file, which goes on when somebody deletes that file under the running site."""

from __future__ import annotations

import ctypes
import sqlite3
from pathlib import Path
from typing import Any

from huey.storage import SqliteStorage


class QueueFile(SqliteStorage):
    """Huey's SQLite store. Before each use it looks whether its file is still the one at that path: without that a
    process would go on with the deleted one, and its wake-ups would reach nobody until it is started again."""

    _conn: sqlite3.Connection | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._inode: int | None = None
        super().__init__(*args, **kwargs)

    @property
    def conn(self) -> sqlite3.Connection:
        """A connection to the file that is there now."""
        if self._conn is not None and find_inode(self.filename) != self._inode:
            leave_open(self._conn)
            self._conn = None
        connection: sqlite3.Connection = super().conn
        return connection

    def _create_connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection = super()._create_connection()
        for statement in self.ddl:
            connection.execute(statement)
        self._inode = find_inode(self.filename)
        return connection


def find_inode(path: str) -> int | None:
    """What tells a file from another of the same name; None when there is none."""
    try:
        return Path(path).stat().st_ino
    except OSError:
        return None


def leave_open(connection: sqlite3.Connection) -> None:
    """Never close it, not even at the end of the process: closing the last connection to a deleted file deletes the
    log (`-wal`) at its path, which is that of the new file by now."""
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))
