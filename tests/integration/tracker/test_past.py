"""A figure that was quoted can be opened later: the record of an earlier data version, rebuilt from events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.core.versions import get_data_version
from app.parliament.motions import succeed_motion
from app.tracker.errors import UnknownMotionError, UnknownVersionError
from app.tracker.figures import Figures, get_figures, get_sentence
from app.tracker.past import get_record_at
from app.tracker.record import get_record
from app.tracker.timeline import get_timeline
from app.tracker.types import Record, RowStatus
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.parliament_house import HouseMotion, HouseSignature

BERRY = 5314
START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def keep(record: Record) -> tuple[Figures, list[object]]:
    """What can be quoted: the figures and every row's status, member and party."""
    rows = [
        (row.seat.slug, row.status, row.member, row.signed_on, row.withdrawn_on, row.party_then)
        for row in record.rows
    ]
    return get_figures(record), [*rows, *[(row.member.id, row.status) for row in record.others]]


@pytest.mark.both_databases
def test_every_version_can_be_opened_as_it_stood(story: Story) -> None:
    house, (first, second, third, fourth) = story.house, story.plain[:4]
    story.open_motion()
    kept: dict[int, tuple[Figures, list[object]]] = {}

    def go_on(hours: int) -> None:
        with time_machine.travel(START + timedelta(hours=hours), tick=False):
            story.read()
            kept[get_data_version()] = keep(get_record())

    house.sign(API_ID, first)
    go_on(0)
    house.sign(API_ID, second, "2026-10-04T00:00:00")
    house.members[first].party = house.parties["Independent"]
    go_on(1)
    house.withdraw(API_ID, first, "2026-10-05T00:00:00")
    house.members[second].name = "Dame Somebody"
    go_on(2)
    seat_id = house.vacate(second)
    go_on(3)
    story.elect(9001, seat_id, date(2026, 10, 5))
    house.remove_name(API_ID, first)
    go_on(4)
    house.sign(API_ID, first, "2026-10-05T00:00:00")
    house.sign(API_ID, 9001, "2026-10-05T00:00:00")
    go_on(5)
    new_id = house.vacate(fourth)
    house.members[third].seat_id = new_id
    go_on(6)
    assert len(kept) == 7
    with time_machine.travel(START + timedelta(hours=30), tick=False):
        for version, (figures, rows) in kept.items():
            if version == get_data_version():
                continue
            past = get_record_at(version)
            assert keep(past)[1] == rows, version
            assert keep(past)[0] == figures, version
            timeline = get_timeline(past)
            assert timeline is not None
            assert timeline.steps[-1].names == figures.names


def test_the_sentence_of_a_version_says_since_when_it_stood(story: Story) -> None:
    story.open_motion()
    with time_machine.travel(START, tick=False):
        story.read()
        version = get_data_version()
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        story.house.sign(API_ID, story.plain[0])
        story.read()
    past = get_record_at(version)
    told = get_sentence(past, get_figures(past))
    assert told.startswith("1 MP has signed EDM 2650")
    assert "as at 10:00 BST on 5 October 2026" in told
    assert (past.stood_from, past.stood_until) == (START, START + timedelta(hours=1))
    newest = get_record_at(get_data_version())
    assert (newest.stood_from, newest.stood_until) == (START + timedelta(hours=1), None)


def test_before_the_first_list_names_were_not_known(story: Story) -> None:
    version = get_data_version()
    story.open_motion()
    story.read()
    past = get_record_at(version)
    assert get_figures(past).names is None
    assert RowStatus.NOT_SIGNED not in {row.status for row in past.rows}


def test_the_motion_of_then_is_the_one_followed_then(story: Story) -> None:
    story.open_motion()
    story.read()
    version = get_data_version()
    after = HouseMotion(70000, 12, BERRY, "2026-06-01T00:00:00")
    after.signatures = [HouseSignature(BERRY, "Siân Berry", "2026-06-01T00:00:00", order=1)]
    story.house.motions[70000] = after
    with story.write():
        succeed_motion("2026-27", 12, story.motions_api.get_motion(70000))
    assert get_record().motion.key == "2026-27-12"
    past = get_record_at(version)
    assert (past.motion.key, past.motion.is_followed, past.motion.successor) == ("2024-26-2650", True, None)
    assert past.motion.state == "open"
    with pytest.raises(UnknownMotionError):
        get_record_at(version, "2026-27-12")


@pytest.mark.parametrize("version", [0, -1, 999])
def test_a_version_that_never_was_is_refused(session: Session, version: int) -> None:
    with pytest.raises(UnknownVersionError) as caught:
        get_record_at(version)
    assert caught.value.newest == get_data_version()
