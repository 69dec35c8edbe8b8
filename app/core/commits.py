"""Small changes in one durable commit: those of several threads, and those that one thread makes in a row.

SQLite has one writer, and a commit waits for the disk: threads that change a row each would wait in a line.
Here whoever comes first commits for all who came meanwhile; each call returns once its change is safe, as
with a transaction of its own. When one of them fails they are done again, one by one. A thread that goes on to
its next change at once may leave one to be committed with that (`commit_later`). PostgreSQL gathers commits by
itself: there each change has a transaction of its own, at once.
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
Then = Callable[[Callable[[], Any]], object]


class _Change:
    """One thread's change: done, or failed with `error`."""

    def __init__(self, work: Work, then: Then | None = None) -> None:
        self.work = work
        self.then = then
        self.is_done = False
        self.result: Any = None
        self.error: Exception | None = None

    def get(self) -> Any:
        """What the work returned; raises what it raised."""
        if self.error is not None:
            raise self.error
        return self.result


class CommitGroup:
    """Who waits for a commit in this process, and what each thread left for its next one."""

    def __init__(self) -> None:
        self._waiting: deque[_Change] = deque()
        self._leading = threading.Lock()
        self._thread = threading.local()

    def leave(self, change: _Change) -> None:
        """Keep a change of this thread for its next commit."""
        self._thread.left = [*self._peek(), change]

    def run(self, own: list[_Change]) -> None:
        """Do what this thread left, then `own`, and commit, with whatever else waits."""
        left, self._thread.left = self._peek(), []
        changes = [*left, *own]
        self._waiting.extend(changes)
        with self._leading:
            while not all(change.is_done for change in changes):
                self._lead()
        for change in left:
            if change.then is not None:
                change.then(change.get)

    def has_left(self) -> bool:
        """True while this thread has left something uncommitted."""
        return bool(self._peek())

    def _peek(self) -> list[_Change]:
        return getattr(self._thread, "left", [])

    def _lead(self) -> None:
        changes = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            _commit(changes)
        finally:
            self._waiting.extend(change for change in changes if not change.is_done)


def gathers_commits() -> bool:
    """True where one commit of many changes is worth it: the database does not gather commits by itself."""
    return db.engine.dialect.name == "sqlite"


def commit_together(work: Callable[[Session], Result]) -> Result:
    """What `work(session)` returns, once it is committed, perhaps with other threads' changes. It may run
    twice, in another thread of this application, and must not commit or roll back: it raises instead."""
    if not gathers_commits():
        with transaction() as session:
            return work(session)
    db.session.rollback()
    change = _Change(work)
    _get_group().run([change])
    return cast(Result, change.get())


def commit_later(work: Work, then: Then) -> None:
    """Leave a change to this thread's next `commit_together`, which does it first, in the same commit; or to
    `commit_left`, which whoever leaves something calls when there is nothing else to commit at once.

    Once it is committed, `then(get)` is called: `get()` returns what `work` did, or raises what it raised. On
    PostgreSQL all of that happens here and now.
    """
    change = _Change(work, then)
    if gathers_commits():
        _get_group().leave(change)
        return
    _commit([change])
    then(change.get)


def commit_left() -> None:
    """Commit what this thread left, and what that left in turn."""
    if not gathers_commits():
        return
    group = _get_group()
    while group.has_left():
        db.session.rollback()
        group.run([])


def _get_group() -> CommitGroup:
    group: CommitGroup = current_app.extensions.setdefault("commit_group", CommitGroup())
    return group


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
