"""Events in words, their filters and archives; names over time; corrections that rewrite nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.core.database import transaction
from app.core.versions import get_data_version
from app.parliament.corrections import CorrectionError, correct_event
from app.parliament.models import ParliamentEvent
from app.tracker.events import EventFilter, count_events, list_archive, list_corrections, list_events
from app.tracker.figures import get_figures
from app.tracker.record import get_record
from app.tracker.timeline import Step, get_timeline
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient, IsolatedRunner

BERRY = 5314


@pytest.fixture
def told(story: Story) -> list[int]:
    """A first list of two; then one more name, a withdrawal, a change of party, a departure."""
    first, second, third = story.plain[:3]
    story.house.sign(API_ID, first)
    story.read()
    story.house.sign(API_ID, second, "2026-02-20T09:00:00")
    story.house.withdraw(API_ID, first, "2026-03-05T09:00:00")
    story.house.members[second].party = story.house.parties["Independent"]
    story.house.vacate(third)
    story.read()
    return [first, second, third]


def rows(session: Session) -> list[Any]:
    session.expire_all()
    table = ParliamentEvent.__table__
    return [tuple(row) for row in session.execute(sa.select(table).order_by(table.c.id))]


def test_an_event_is_a_sentence_with_the_party_and_seat_of_its_time(story: Story, told: list[int]) -> None:
    first, second, third = told
    events = {(one.kind, one.member_id): one for one in list_events()}
    assert len(events) == count_events() == 6
    assert events["signed", BERRY].is_first_reading
    new = events["signed", second]
    assert not new.is_first_reading
    assert new.words.endswith("signed EDM 2650 (2024-26) on 20 February 2026.")
    assert events["withdrew", first].words.endswith("withdrew from EDM 2650 (2024-26) on 5 March 2026.")
    changed = events["changed_party", second]
    assert (changed.party_before, changed.party) == ("Labour", "Independent")
    assert changed.words.endswith("went from Labour to Independent.")
    assert "to be no longer the MP for" in events["left", third].words
    assert new.party == "Independent"
    assert events["signed", first].party == "Labour"
    assert events["signed", first].seat_slug == story.seat_row(first).seat.slug


def test_what_came_together_bears_one_data_version(session: Session, story: Story, told: list[int]) -> None:
    versions = [one.version for one in reversed(list_events())]
    assert versions == sorted(versions)
    assert max(versions) == get_data_version()
    assert len(set(versions)) == 3
    assert sorted({one.kind for one in list_events() if one.version == max(versions)}) == [
        "signed",
        "withdrew",
    ]


@pytest.mark.both_databases
def test_a_party_keeps_its_entries_when_a_member_leaves_it(story: Story, told: list[int]) -> None:
    labour = list_events(EventFilter(parties=("Labour",)))
    independent = list_events(EventFilter(parties=("Independent",)))
    assert [one.kind for one in labour] == ["withdrew", "changed_party", "left", "signed"]
    assert [one.kind for one in independent] == ["signed", "changed_party"]


def test_events_are_filtered_by_nation_seat_member_and_kind(story: Story, told: list[int]) -> None:
    row = story.seat_row(told[0])
    assert {one.nation for one in list_events(EventFilter(nation="England"))} == {"England"}
    assert {one.seat_gss for one in list_events(EventFilter(seat_gss=row.seat.gss))} == {row.seat.gss}
    assert len(list_events(EventFilter(member_id=told[0]))) == 2
    assert {one.kind for one in list_events(EventFilter(kinds=("left",)))} == {"left"}
    assert count_events(motion_key="2024-26-2650") == 6


def test_pages_go_on_and_a_full_archive_page_never_changes(story: Story, told: list[int]) -> None:
    newest = list_events(limit=2)
    assert [one.id for one in newest + list_events(limit=9, before_id=newest[-1].id)] == [
        one.id for one in list_events()
    ]
    archive = list_archive(1, size=4)
    assert [one.id for one in archive] == sorted((one.id for one in archive), reverse=True)
    story.house.sign(API_ID, story.plain[5])
    story.read()
    assert list_archive(1, size=4) == archive
    assert (len(list_archive(2, size=4)), list_archive(3, size=4)) == (3, ())


def test_a_correction_is_an_event_too_and_rewrites_none(
    session: Session, runner: IsolatedRunner, told: list[int]
) -> None:
    before, version = rows(session), get_data_version()
    wrong = list_events(EventFilter(kinds=("withdrew",)))[0]
    result = runner.invoke(
        args=[
            "motion",
            "correct",
            "--event",
            str(wrong.id),
            "--words",
            "Not so.",
            "--source",
            "https://a.example",
        ]
    )
    assert result.exit_code == 0, result.output
    assert rows(session)[:-1] == before
    (correction,) = list_corrections()
    assert (correction.words, correction.corrects, correction.source) == (
        "Correction: Not so.",
        wrong.id,
        "https://a.example",
    )
    assert (correction.member_id, correction.party, correction.seat_gss) == (
        wrong.member_id,
        wrong.party,
        wrong.seat_gss,
    )
    assert get_data_version() == version + 1


@pytest.mark.parametrize(
    ("event_id", "words", "source", "reason"),
    [
        (999_999, "Wrong.", None, "no_such_event"),
        (None, "  ", None, "no_words"),
        (None, "Wrong.", "javascript:alert(1)", "no_link"),
    ],
)
def test_a_correction_without_its_parts_is_refused(
    session: Session, event_id: int | None, words: str, source: str | None, reason: str
) -> None:
    with pytest.raises(CorrectionError) as caught, transaction():
        correct_event(event_id, words, source)
    assert caught.value.reason == reason
    assert list_corrections() == ()


def test_names_over_time_are_stairs_that_end_at_the_headline(story: Story, told: list[int]) -> None:
    record = get_record()
    timeline = get_timeline(record)
    assert timeline is not None
    assert timeline.steps == (
        Step(date(2026, 1, 21), 1, 1, 0),
        Step(date(2026, 2, 3), 2, 1, 0),
        Step(date(2026, 2, 20), 3, 1, 0),
        Step(date(2026, 3, 5), 2, 0, 1),
    )
    assert (timeline.first, timeline.last) == (date(2026, 1, 21), date(2026, 4, 29))
    assert timeline.steps[-1].names == get_figures(record).names
    labour = next(one for one in timeline.by_party if one.party == "Labour")
    assert [step.names for step in labour.steps] == [1, 0]
    assert sum(one.steps[-1].names for one in timeline.by_party) == 2


def test_a_chart_is_never_drawn_before_names_are_known(session: Session) -> None:
    assert get_timeline(get_record()) is None


def test_a_name_without_a_day_stands_on_the_day_we_saw_it(story: Story) -> None:
    story.open_motion()
    story.read()
    story.house.sign(API_ID, story.plain[0], "2026-02-02T00:00:00")
    story.read()
    story.house.remove_name(API_ID, story.plain[0])
    story.read()
    record, timeline = get_record(), get_timeline(get_record())
    assert timeline is not None
    assert timeline.steps[-1] == Step(record.today, 1, 0, 1)


def test_a_correction_names_and_links_the_entry_that_it_is_about(
    client: CheckedClient, told: list[int]
) -> None:
    wrong = list_events(EventFilter(kinds=("withdrew",)))[0]
    with transaction():
        correct_event(wrong.id, "Not so.", None)
    item = BeautifulSoup(client.get("/data").data, "html.parser").select_one("[id^=correction-]")
    assert item is not None and f"entry {wrong.id}, “{wrong.words}”" in " ".join(item.get_text().split())
    link = item.select_one("a")
    assert link is not None
    answer = client.get(str(link["href"])).json
    assert answer is not None and [one["id"] for one in answer["items"]] == [wrong.id]
