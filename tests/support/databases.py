"""Template databases: made once by the migrations and filled with the snapshot, then copied for each test."""

from __future__ import annotations

import os
import shutil
import sqlite3
import uuid
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from app import create_app
from app.core.database import db, transaction
from app.core.extensions import alembic
from config import Config
from tests.support.applications import test_settings
from tests.support.servers import find_database_url, find_redis_url


class Databases:
    """Makes a template of each kind at its first use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._run = uuid.uuid4().hex[:12]
        self._made: dict[tuple[str, bool], str] = {}

    def copy(self, kind: str, instance_path: Path, *, with_snapshot: bool) -> dict[str, str]:
        """Put a fresh database of `kind` (sqlite or postgresql) in place; returns the settings that lead to it."""
        instance_path.mkdir(parents=True, exist_ok=True)
        template = self._template(kind, with_snapshot=with_snapshot)
        if not (instance_path / "static").exists():
            (instance_path / "static").symlink_to(self._folder / "static")
        if kind == "sqlite":
            shutil.copyfile(template, instance_path / "campaign.db")
            return {}
        name = f"campaign_test_{uuid.uuid4().hex[:16]}"
        self._create(name, template)
        return {"database_url": _with_name(name)} | _clean_redis()

    def drop(self, database_url: str) -> None:
        """Take a copy on the PostgreSQL server away."""
        name = database_url.rpartition("/")[2]
        if name.startswith("campaign_test_"):
            _execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def close(self) -> None:
        """Take the templates on the PostgreSQL server away."""
        for (kind, _), template in self._made.items():
            if kind == "postgresql":
                self.drop(f"/{template}")

    def _template(self, kind: str, *, with_snapshot: bool) -> str:
        key = (kind, with_snapshot)
        if key not in self._made:
            self._made[key] = self._make(kind, with_snapshot=with_snapshot)
        return self._made[key]

    def _make(self, kind: str, *, with_snapshot: bool) -> str:
        name = f"campaign_test_{self._run}_{'full' if with_snapshot else 'empty'}"
        values = test_settings(self._folder)
        if kind == "postgresql":
            if not find_database_url():
                pytest.skip("no PostgreSQL server answers")
            self._create(name, "template0")
            values["database_url"] = _with_name(name)
        else:
            values["database_url"] = f"sqlite:///{self._folder / name}.db"
        _migrate_and_fill(Config(**values), with_snapshot=with_snapshot)
        if kind == "postgresql":
            return name
        return _settle(self._folder / f"{name}.db")

    def _create(self, name: str, template: str) -> None:
        text = "CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'"
        _execute(sql.SQL(text).format(sql.Identifier(name), sql.Identifier(template)))


def _migrate_and_fill(config: Config, *, with_snapshot: bool) -> None:
    app = create_app(config)
    with app.app_context():
        alembic.upgrade()
    with app.app_context():
        if with_snapshot:
            from app.parliament.snapshot.load import load_snapshot

            with transaction() as session:
                load_snapshot(session)
        for engine in db.engines.values():
            engine.dispose()


def _settle(path: Path) -> str:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return str(path)


def _with_name(name: str) -> str:
    return find_database_url().rpartition("/")[0] + f"/{name}"


def _execute(statement: sql.Composed) -> None:
    with psycopg.connect(find_database_url(), autocommit=True) as connection:
        connection.execute(statement)


def _clean_redis() -> dict[str, Any]:
    url = find_redis_url()
    if not url:
        pytest.skip("no Redis server answers")
    import redis

    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 5 + 9
    client = redis.Redis.from_url(f"{url}/{number}")
    for key in client.scan_iter("*campaign*"):
        client.delete(key)
    client.close()
    return {"redis_url": f"{url}/{number}"}
