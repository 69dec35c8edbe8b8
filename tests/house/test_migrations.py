"""Migrations: numbered, one head, up and down on both databases, and equal to the models."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.core.database import Base, db
from app.core.extensions import alembic
from app.core.models import VersionMoment
from app.core.versions import get_data_version
from tests.support.project import ROOT


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (ROOT / "migrations").glob("*.py"))
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_there_is_one_head(app: Flask) -> None:
    with app.app_context():
        assert len(alembic.heads()) == 1


@pytest.mark.both_databases
def test_the_schema_equals_the_models(app: Flask) -> None:
    with app.app_context():
        assert [str(difference) for difference in alembic.compare_metadata()] == []


@pytest.mark.both_databases
@pytest.mark.empty_database
def test_migrations_go_down_to_nothing_and_up_again(app: Flask) -> None:
    full = _list_tables(app)
    with app.app_context():
        alembic.downgrade("base")
    assert _list_tables(app) == {"alembic_version"}
    with app.app_context():
        alembic.upgrade()
    assert _list_tables(app) == full


@pytest.mark.both_databases
def test_a_database_from_before_moments_were_kept_gets_one_for_its_present_version(app: Flask) -> None:
    with app.app_context():
        version = get_data_version()
        db.session.rollback()
        alembic.downgrade("0004")
        with db.engine.begin() as connection:
            connection.execute(sa.text("DELETE FROM version_moment"))
        alembic.upgrade()
        assert db.session.scalars(sa.select(VersionMoment.number)).all() == [version]
        assert db.session.get_one(VersionMoment, version).raised_at.tzinfo is not None


def test_what_refers_to_a_letter_is_found_by_an_index() -> None:
    letters = Base.metadata.tables["letter"]
    tables = Base.metadata.tables.values()
    referring = {key.parent for table in tables for key in table.foreign_keys if key.column.table is letters}
    assert referring
    assert referring <= {next(iter(index.columns)) for table in tables for index in table.indexes}


@pytest.mark.both_databases
def test_a_second_upgrade_changes_nothing(app: Flask) -> None:
    with app.app_context():
        alembic.upgrade()
        assert db.session.scalar(sa.text("SELECT count(*) FROM seat")) == 650


def _list_tables(app: Flask) -> set[Any]:
    with app.app_context():
        return set(sa.inspect(db.engine).get_table_names())
