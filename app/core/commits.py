"""Small changes of several threads in one durable commit.

SQLite has one writer, and a commit waits for the disk: threads that change a row each would wait in a line.
Here whoever comes first commits for all who came meanwhile; each call returns once its change is safe, as
with a transaction of its own. When one of them fails they are done again, one by one. PostgreSQL gathers
commits by itself.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import current_app
from sqlalchemy.orm import Session

from app.core.database import db, transaction

Result = TypeVar("Result")
Work = Callable[[Session], Any]


class _Change:
    """One thread's change: done, or failed with `error`."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.is_done = False
        self.result: Any = None
        self.error: Exception | None = None


class CommitGroup:
    """Who waits for a commit in this process."""

    def __init__(self) -> None:
        self._waiting: deque[_Change] = deque()
        self._leading = threading.Lock()

    def run(self, work: Work) -> Any:
        """Do `work` and commit, with whatever else waits; its result, or what it raised."""
        change = _Change(work)
        self._waiting.append(change)
        with self._leading:
            while not change.is_done:
                self._lead()
        if change.error is not None:
            raise change.error
        return change.result

    def _lead(self) -> None:
        changes = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            _commit(changes)
        finally:
            self._waiting.extend(change for change in changes if not change.is_done)


def commit_together(work: Callable[[Session], Result]) -> Result:
    """What `work(session)` returns, once it is committed, perhaps with other threads' changes. It may run
    twice, in another thread of this application, and must not commit or roll back: it raises instead."""
    if db.engine.dialect.name != "sqlite":
        with transaction() as session:
            return work(session)
    db.session.rollback()
    group: CommitGroup = current_app.extensions.setdefault("commit_group", CommitGroup())
    return cast(Result, group.run(work))


def _commit(changes: list[_Change]) -> None:
    try:
        with transaction() as session:
            results = [change.work(session) for change in changes]
            session.flush()
    except Exception as error:
        if len(changes) == 1:
            changes[0].error, changes[0].is_done = error, True
            return
        for change in changes:
            _commit([change])
        return
    for change, result in zip(changes, results, strict=True):
        change.result, change.is_done = result, True
