"""The number that rises with every change of what public pages show, to which kept pages are tied."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy import orm

from app.core.clock import now
from app.core.database import db
from app.core.models import DataVersion, VersionMoment


def raise_data_version(session: orm.Session, name: str = "data") -> int:
    """Raise the number that kept pages are tied to, inside the transaction that changed what they show.

    It rises once in a transaction, however often it is asked to: what happened in it bears that number.
    """
    raised: dict[str, int] = session.info.setdefault("raised_versions", {})
    if name in raised:
        return raised[name]
    row = session.get(DataVersion, name, with_for_update=True)
    if row is None:
        row = DataVersion(name=name, number=0)
        session.add(row)
    row.number, row.raised_at = row.number + 1, now()
    if name == "data":
        session.add(VersionMoment(number=row.number, raised_at=now()))
    session.flush()
    raised[name] = row.number
    return row.number


def lock_data_version(session: orm.Session) -> int:
    """The number that stood when this transaction began to write; nobody else raises it until it has ended."""
    raised = find_raised_version(session)
    if raised is not None:
        return raised - 1
    query = sa.select(DataVersion.number).where(DataVersion.name == "data").with_for_update()
    return session.connection().execute(query).scalar() or 0


def find_raised_version(session: orm.Session) -> int | None:
    """The number to which this transaction has raised the data version; None where it has not."""
    raised: dict[str, int] = session.info.get("raised_versions", {})
    return raised.get("data")


def get_data_version(name: str = "data") -> int:
    """The present number of the data version; 0 before anything was loaded."""
    return db.session.scalar(sa.select(DataVersion.number).where(DataVersion.name == name)) or 0


def get_settled_version(seconds: float, name: str = "data") -> int:
    """The newest number that has stood for so many seconds: whatever shows an earlier one is older than that.
    Counts rise once a minute at most and keep the moment of the last rise alone, so the number before it counts as
    settled."""
    before = now() - timedelta(seconds=seconds)
    if name == "data":
        query = sa.select(VersionMoment.number).where(VersionMoment.raised_at <= before)
        return db.session.scalar(query.order_by(VersionMoment.number.desc()).limit(1)) or 0
    row = db.session.execute(
        sa.select(DataVersion.number, DataVersion.raised_at).where(DataVersion.name == name)
    ).first()
    if row is None:
        return 0
    is_settled = row.raised_at is None or row.raised_at <= before
    return int(row.number) if is_settled else int(row.number) - 1
