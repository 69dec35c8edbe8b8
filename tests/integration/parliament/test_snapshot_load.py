"""The snapshot in the tables of a fresh site."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.database import Base, transaction
from app.core.versions import get_data_version
from app.parliament import models
from app.parliament.snapshot.load import SnapshotCounts, load_snapshot

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases]


def count(session: Session, table: type[Base]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_empty_tables_are_filled_once_and_marked_with_their_days(session: Session) -> None:
    with transaction() as writing:
        first = load_snapshot(writing)
    version = get_data_version()
    with transaction() as writing:
        second = load_snapshot(writing)
    assert first == SnapshotCounts(650, 1702, 18, 650, 114, 2, 1)
    assert second == SnapshotCounts()
    assert version == get_data_version() == 1
    assert count(session, models.SeatNeighbour) == 2 * 1702
    assert (count(session, models.Spell), count(session, models.ContactAddress)) == (650, 0)
    run = session.scalars(sa.select(models.SyncRun)).one()
    assert (run.kind, run.outcome, run.data_at.date()) == ("snapshot", "ok", date(2026, 8, 16))  # type: ignore[union-attr]
    office = session.scalars(sa.select(models.Office).limit(1)).one()
    assert (office.source_kind, office.seen_at.date()) == ("snapshot", date(2026, 6, 19))


def test_the_lapsed_motion_is_followed_with_nothing_made_up(session: Session) -> None:
    with transaction() as writing:
        load_snapshot(writing)
    motion = session.scalars(sa.select(models.Motion)).one()
    assert (motion.state, motion.is_followed, motion.closed_on) == ("lapsed", True, date(2026, 4, 29))
    assert (motion.title, motion.text, motion.api_id, motion.tabled_on, motion.names_read_at) == (None,) * 5
    assert motion.primary_sponsor is not None
    assert motion.primary_sponsor.name == "Siân Berry"
    assert count(session, models.Signature) == 0


def test_rows_that_are_there_are_left_alone(session: Session) -> None:
    with transaction() as writing:
        load_snapshot(writing)
        member = writing.get_one(models.Member, 5314)
        member.name = "As Parliament says"
        writing.execute(sa.delete(models.Office))
        load_snapshot(writing)
    assert session.get_one(models.Member, 5314).name == "As Parliament says"
    assert count(session, models.Office) == 0
