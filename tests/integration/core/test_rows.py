from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.core.rows import insert_row, insert_unless_known
from app.letters.models import ConfirmationMail
from app.parliament.models import Party

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases]


def make_row(email_key: str) -> ConfirmationMail:
    return ConfirmationMail(email_key=email_key, sent_at=now())


def make_party(name: str) -> Party:
    return Party(name=name, background="#000000", foreground="#ffffff")


def test_a_row_has_its_id_and_belongs_to_the_session(session: Session) -> None:
    row = make_row("a")
    with transaction() as own:
        insert_row(row)
        assert own.scalars(sa.select(ConfirmationMail)).all() == [row]
        row.email_key = "b"
    session.rollback()
    assert session.scalars(sa.select(ConfirmationMail.email_key)).all() == ["b"]


def test_a_row_is_refused_outside_a_transaction(session: Session) -> None:
    with pytest.raises(RuntimeError):
        insert_row(make_row("a"))
    assert session.scalar(sa.select(sa.func.count()).select_from(ConfirmationMail)) == 0


def test_a_row_is_inserted_only_where_none_has_its_unique_value(session: Session) -> None:
    first, again, other = make_party("a"), make_party("a"), make_party("b")
    with transaction() as own:
        assert [insert_unless_known(row) for row in (first, again, other)] == [True, False, True]
        assert again not in own
        assert own.get(Party, other.id) is other
    assert session.scalar(sa.select(sa.func.count()).select_from(Party)) == 2


def test_a_failed_transaction_takes_its_rows_back(session: Session) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        insert_row(make_row("a"))
        raise ZeroDivisionError
    assert session.scalar(sa.select(sa.func.count()).select_from(ConfirmationMail)) == 0


def test_the_id_of_a_deleted_row_may_come_again(session: Session) -> None:
    old, new = make_row("a"), make_row("b")
    with transaction():
        insert_row(old)
    with transaction() as own:
        own.execute(sa.delete(ConfirmationMail), execution_options={"synchronize_session": False})
        insert_row(new)
        assert own.get(ConfirmationMail, new.id) is new
        assert own.scalars(sa.select(ConfirmationMail)).all() == [new]
