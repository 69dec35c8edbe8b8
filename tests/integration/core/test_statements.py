"""Statements that are handed to the driver as they are: the same values, the same errors, in the same transaction."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.core.models import JobRun
from app.core.statements import Statement, given

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases]

TABLE = cast(sa.Table, JobRun.__table__)
READ = Statement(sa.select(TABLE.c.name, TABLE.c.started_at).where(TABLE.c.name.in_((given("name"), "b"))))
MOVE = Statement(
    sa.update(TABLE)
    .where(TABLE.c.name == given("name"), TABLE.c.started_at < given("before"))
    .values(started_at=given("moment", TABLE.c.started_at.type))
)
RENAME = Statement(sa.update(TABLE).values(name=given("other", TABLE.c.name.type)))


@pytest.fixture
def rows(app: Flask, session: Session) -> None:
    with transaction() as writing:
        writing.add_all([JobRun(name=name, started_at=now() - timedelta(hours=1)) for name in "abc"])


def test_it_reads_and_changes_what_the_session_wrote_in_the_same_transaction(
    rows: None, session: Session
) -> None:
    moment = now()
    with transaction() as writing:
        writing.add(JobRun(name="d", started_at=moment - timedelta(hours=1)))
        assert MOVE.change(writing, name="d", before=moment, moment=moment) == 1
        assert MOVE.change(writing, name="d", before=moment, moment=moment) == 0
    assert [(row.name, row.started_at) for row in READ.all(session, name="d") if row.name == "d"] == [
        ("d", moment)
    ]
    assert {row.name for row in READ.all(session, name="a")} == {"a", "b"}


def test_it_is_taken_back_with_the_transaction(rows: None, session: Session) -> None:
    with pytest.raises(ZeroDivisionError), transaction() as writing:
        assert MOVE.change(writing, name="a", before=now(), moment=now()) == 1
        raise ZeroDivisionError
    row = next(row for row in READ.all(session, name="a") if row.name == "a")
    assert row.started_at < now() - timedelta(minutes=59)


def test_it_raises_what_sqlalchemy_raises_and_tells_no_values(rows: None) -> None:
    with pytest.raises(IntegrityError) as caught, transaction() as writing:
        RENAME.change(writing, other="Zanzibella")
    assert "[parameters" not in str(caught.value)


def test_nothing_is_written_outside_a_transaction(rows: None, session: Session) -> None:
    with pytest.raises(RuntimeError):
        MOVE.change(session, name="a", before=now(), moment=now())
