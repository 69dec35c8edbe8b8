"""A database from before past rows were kept: its versions open as far as events tell, and a day of ours is marked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app.core.database import db
from app.core.extensions import alembic
from app.core.versions import get_data_version
from app.parliament.models import PastRow, Spell
from app.parliament.motions import lapse_motion, succeed_motion
from app.parliament.queries import get_followed_motion
from app.tracker.events import EventFilter, list_events
from app.tracker.figures import get_figures, get_sentence
from app.tracker.past import get_record_at
from app.tracker.record import forget_records
from app.tracker.types import Record
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.parliament_house import HouseMotion, HouseSignature

BERRY = 5314
START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def keep(record: Record) -> list[object]:
    """What can be quoted."""
    rows = [
        (
            row.seat.slug,
            row.status,
            row.member and (row.member.id, row.member.name, row.member.party),
            row.signed_on,
        )
        for row in record.rows
    ]
    others = [(row.member.id, row.status, row.left_on, row.left_seen_on) for row in record.others]
    motion = (record.motion.key, record.motion.state, record.motion.successor, record.motion.is_followed)
    figures = get_figures(record)
    return [motion, get_sentence(record, figures), figures.statuses, figures.names, rows, others]


def tell(story: Story) -> dict[int, list[object]]:
    """Everything that an event can tell of, and what stood at each version."""
    house, (first, second, third, fourth) = story.house, story.plain[:4]
    kept: dict[int, list[object]] = {}

    def go_on(hours: int) -> None:
        with time_machine.travel(START + timedelta(hours=hours), tick=False):
            story.read()
            keep_now()

    def keep_now() -> None:
        kept[get_data_version()] = keep(get_record_at(get_data_version()))

    go_on(0)
    house.sign(API_ID, first)
    house.sign(API_ID, second, "2026-10-04T00:00:00")
    go_on(1)
    house.members[first].party = house.parties["Independent"]
    house.withdraw(API_ID, first, "2026-10-05T00:00:00")
    house.members[second].name = "Dame Somebody"
    go_on(2)
    story.elect(9001, house.vacate(second), date(2026, 10, 5))
    house.sign(API_ID, first, "2026-10-05T00:00:00")
    go_on(3)
    house.members[third].seat_id = house.vacate(fourth)
    house.remove_name(API_ID, first)
    go_on(4)
    with time_machine.travel(START + timedelta(hours=5), tick=False), story.write():
        lapse_motion(get_followed_motion(), date(2026, 10, 5))
    with time_machine.travel(START + timedelta(hours=5), tick=False):
        keep_now()
    after = HouseMotion(70000, 12, BERRY, "2026-06-01T00:00:00")
    after.signatures = [HouseSignature(BERRY, "Siân Berry", "2026-06-01T00:00:00", order=1)]
    house.motions[70000] = after
    with time_machine.travel(START + timedelta(hours=6), tick=False), story.write():
        succeed_motion("2026-27", 12, story.motions_api.get_motion(70000))
    go_on(7)
    return kept


@pytest.mark.both_databases
def test_versions_of_an_old_database_open_as_events_tell(story: Story) -> None:
    story.open_motion()
    kept = tell(story)
    words = [(one.id, one.words, one.happened_on) for one in list_events(limit=500)]
    seen = db.session.scalars(sa.select(Spell.id).where(Spell.is_end_seen).order_by(Spell.id)).all()
    assert len(kept) >= 7 and seen
    db.session.rollback()
    alembic.downgrade("0008")
    with db.engine.begin() as connection:  # as it was told then: the day on which it was seen
        connection.execute(
            sa.text("UPDATE parliament_event SET happened_on = '2026-10-05' WHERE kind = 'left'")
        )
    alembic.upgrade()
    db.session.expire_all()
    forget_records()
    with time_machine.travel(START + timedelta(days=30), tick=False):
        for version, facts in kept.items():
            for old, new in zip(facts, keep(get_record_at(version)), strict=True):
                assert new == old, version
        assert [(one.id, one.words, one.happened_on) for one in list_events(limit=500)] == words
    assert [one.happened_on for one in list_events(EventFilter(kinds=("left",)))] == [None, None]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PastRow))
    marked = db.session.scalars(sa.select(Spell.id).where(Spell.is_end_seen).order_by(Spell.id)).all()
    assert set(marked) <= set(seen) and marked
