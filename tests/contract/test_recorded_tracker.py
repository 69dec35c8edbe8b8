"""A real motion of two days, replayed as two syncs: what is said after each, and of the first after the second."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.versions import get_data_version
from app.parliament.members_api import MembersApi
from app.parliament.models import Motion
from app.parliament.motions import follow_motion
from app.parliament.motions_api import MotionsApi
from app.parliament.sync_motion import sync_motion
from app.tracker.drawing.charts import draw_timeline
from app.tracker.events import EventFilter, list_events
from app.tracker.figures import get_figures, get_sentence
from app.tracker.past import get_record_at
from app.tracker.record import get_record
from app.tracker.timeline import get_timeline
from tests.contract.test_recorded_answers import API_ID, Recorded
from tests.support.paper import PaperDoor

FIRST, SECOND = datetime(2026, 6, 14, 12, tzinfo=UTC), datetime(2026, 8, 1, 12, tzinfo=UTC)
Write = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def versions(session: Session, write: Write) -> tuple[int, int]:
    """The data versions after the first and the second reading."""
    door = Recorded("early_day_motion_65938_2026-06-14")
    api, nobody = MotionsApi(door), MembersApi(PaperDoor({}))  # type: ignore[arg-type]
    found = []
    for moment, name in ((FIRST, door.name), (SECOND, "early_day_motion_65938")):
        door.name = name
        with time_machine.travel(moment, tick=False):
            if not found:
                with write() as open_session:
                    follow_motion("2026-27", 240, api.get_motion(API_ID))
                    open_session.execute(
                        sa.update(Motion).where(Motion.number == 2650).values(names_read_at=now())
                    )
            assert sync_motion(api, nobody).is_ok
            found.append(get_data_version())
    return found[0], found[1]


def test_the_names_between_two_recorded_days_are_told(versions: tuple[int, int]) -> None:
    with time_machine.travel(SECOND + timedelta(hours=1), tick=False):
        record = get_record()
        figures = get_figures(record)
        assert (figures.names, figures.ever, figures.withdrawn, figures.removed) == (167, 169, 2, 0)
        assert get_sentence(record, figures).startswith("167 MPs have signed EDM 240, “")
        between = [one for one in list_events(limit=500) if one.version == versions[1]]
        assert [one.kind for one in between] == ["signed"] * 35
        assert not any(one.is_first_reading for one in between)
        first = list_events(EventFilter(kinds=("signed", "withdrew")), limit=500, before_id=between[-1].id)
        assert len(first) == 136
        assert all(one.is_first_reading for one in first)


def test_the_record_of_the_first_day_opens_after_the_second(versions: tuple[int, int]) -> None:
    past = get_record_at(versions[0])
    figures = get_figures(past)
    assert (figures.names, figures.withdrawn) == (132, 2)
    assert "as at 13:00 BST on 14 June 2026" in get_sentence(past, figures)
    timeline = get_timeline(past)
    assert timeline is not None
    assert timeline.steps[-1].names == 132


def test_parties_and_places_add_up_to_the_headline(versions: tuple[int, int]) -> None:
    figures = get_figures(get_record())
    assert figures.names is not None
    for groups in (figures.by_party, figures.by_nation, figures.by_region):
        assert groups is not None
        missing = 0 if groups is figures.by_party else figures.unplaced or 0
        assert sum(one.names for one in groups) + missing == figures.names
        assert all(one.share is None or 0 <= one.share <= 1 for one in groups)
    timeline = get_timeline(get_record())
    assert timeline is not None
    assert timeline.steps[-1].names == figures.names


def test_the_chart_to_take_away_begins_on_the_day_of_the_one_on_the_page(versions: tuple[int, int]) -> None:
    """Its first name bears a day before that on which the motion was tabled."""
    with time_machine.travel(SECOND + timedelta(hours=1), tick=False):
        record = get_record()
        assert record.motion.tabled_on == date(2026, 6, 1)
        assert "since 28 May 2026" in draw_timeline(record)
