"""A day that Parliament does not tell is not stated: what is known is the day on which we saw it, and it says so."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.parliament.models import Spell
from app.tracker.events import EventFilter, list_events
from app.tracker.past import get_record_at
from app.tracker.record import get_record
from app.tracker.saying import say_row
from app.tracker.saying_others import say_other
from app.tracker.types import RowStatus
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient

SEEN = datetime(2026, 11, 20, 9, tzinfo=UTC)
TOLD = date(2026, 11, 17)


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


@pytest.fixture(params=[None, TOLD], ids=["seen", "told"])
def day(request: pytest.FixtureRequest, story: Story) -> date | None:
    """The day of a departure where Parliament tells it; a signatory has left."""
    story.open_motion()
    with time_machine.travel(datetime(2026, 11, 2, 9, tzinfo=UTC), tick=False):
        story.house.sign(API_ID, story.plain[0])
        story.read()
    with time_machine.travel(SEEN, tick=False):
        story.house.vacate(story.plain[0], told=request.param)
        story.read()
    day: date | None = request.param
    return day


def test_a_departure_states_no_day_that_nobody_told(
    story: Story, client: CheckedClient, day: date | None
) -> None:
    (event,) = list_events(EventFilter(kinds=("left",)))
    assert event.happened_on == day
    record = get_record()
    other = next(one for one in record.others if one.member.id == story.plain[0])
    row = next(one for one in record.rows if one.seat == other.seat)
    told = [event.words, say_other(other, record), say_row(row, record)]
    if day is None:
        assert all("seen on 20 November 2026" in one for one in told)
    else:
        assert all("17 November 2026" in one and "seen" not in one for one in told)
    seen_on = None if day else date(2026, 11, 20)
    assert (other.left_on, other.left_seen_on) == (day, seen_on)
    assert (row.since, row.left_seen_on) == (day, seen_on)
    page = client.get(f"/mps/{row.seat.slug}").get_data(as_text=True)
    assert ("seen on 20 November 2026 to have left" in page) is (day is None)
    assert ("– 17 November 2026" in page) is (day is not None)
    assert "– 20 November 2026" not in page


def test_files_feed_and_api_tell_the_day_and_the_sighting_apart(
    story: Story, client: CheckedClient, day: date | None
) -> None:
    seen_on = None if day else "2026-11-20"
    left_on = day.isoformat() if day else None
    event = client.get("/api/v1/events?kind=left").get_json()["items"][0]
    assert (event["happened_on"], event["seen_at"]) == (left_on, "2026-11-20T09:00:00Z")
    whole = client.get("/mps.json").get_json()
    (former,) = (one for one in whole["former"] if one["member"]["id"] == story.plain[0])
    assert (former["left_on"], former["left_seen_on"]) == (left_on, seen_on)
    (seat,) = (one for one in whole["seats"] if one["status"] == "vacant")
    assert (seat["since"], seat["left_seen_on"]) == (left_on, seen_on)
    for address, left in (("/signatures.csv", left_on), ("/mps.csv", None)):
        text = client.get(address).data.decode("utf-8-sig")
        rows = [
            one
            for one in csv.DictReader(io.StringIO(text, newline=""))
            if one["left_seen_on"] or one["left_on"]
        ]
        expected = [(left or "", seen_on or "")] if left or seen_on else []
        assert [(one["left_on"], one["left_seen_on"]) for one in rows] == expected
    feed = client.get("/signatures.atom").get_data(as_text=True)
    assert ("was seen on 20 November 2026 to be no longer the MP" in feed) is (day is None)


def test_who_sits_since_a_day_that_nobody_told_is_given_none(session: Session, story: Story) -> None:
    story.read()
    seat_id = story.house.vacate(story.plain[0], told=TOLD)
    story.elect(9001, seat_id, TOLD)
    story.house.members[9001].is_dated = False
    with time_machine.travel(SEEN, tick=False):
        story.read()
    row = story.seat_row(9001)
    assert row.member is not None and row.member.sits_since is None
    (spell,) = session.query(Spell).filter_by(member_id=9001)
    assert (spell.started_on, spell.is_start_seen) == (date(2026, 11, 20), True)
    (event,) = list_events(EventFilter(kinds=("arrived",)))
    assert event.happened_on is None


def test_a_day_that_parliament_tells_later_is_taken_over(story: Story) -> None:
    story.open_motion()
    story.read()
    member = story.house.members[story.plain[0]]
    with time_machine.travel(SEEN, tick=False):
        story.house.vacate(member.id)
        before = story.read()
    story.house.left[member.id] = member, TOLD
    with time_machine.travel(SEEN + timedelta(days=1), tick=False):
        assert story.read() == before + 1
        assert story.read() == before + 1
    (row,) = (one for one in get_record().rows if one.status is RowStatus.VACANT)
    assert (row.since, row.left_seen_on) == (TOLD, None)
    (event,) = list_events(EventFilter(kinds=("left",)))
    assert event.happened_on is None
    (then,) = (one for one in get_record_at(before).rows if one.status is RowStatus.VACANT)
    assert (then.since, then.left_seen_on) == (None, date(2026, 11, 20))


def test_a_motion_withdrawn_is_told_as_seen(story: Story, client: CheckedClient) -> None:
    story.open_motion()
    story.read()
    story.house.motions[API_ID].status = 1
    with time_machine.travel(SEEN, tick=False):
        story.read()
    whole = client.get("/mps.json").get_json()
    assert "was withdrawn, as seen on 20 November 2026" in whole["sentence"]
    assert (whole["motion"]["closed_on"], whole["motion"]["closed_seen_on"]) == (None, "2026-11-20")
    (event,) = list_events(EventFilter(kinds=("motion_withdrawn",)))
    assert (event.happened_on, "seen on 20 November 2026" in event.words) == (None, True)
