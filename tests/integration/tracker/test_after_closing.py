"""Seats that changed hands after a motion closed: what is told of the motion is what its MP of that day did."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from app.core.versions import get_data_version
from app.parliament.dissolution import begin_dissolution
from app.parliament.motions import lapse_motion
from app.parliament.queries import get_followed_motion
from app.parliament.sync_members import sync_members
from app.tracker.drawing.charts import list_legend
from app.tracker.events import EventFilter, list_events
from app.tracker.figures import get_figures
from app.tracker.past import get_record_at
from app.tracker.queries import get_home
from app.tracker.record import get_record
from app.tracker.timeline import get_timeline
from app.tracker.types import RowStatus
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.parliament_house import HouseSignature


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def read(client: CheckedClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.data, "html.parser")


def leave(story: Story, *, has_signed: bool) -> str:
    """A plain member leaves after the motion closed; gives the seat's slug."""
    member_id = story.plain[0]
    if has_signed:
        story.house.sign(API_ID, member_id)
    story.read()
    story.read_posts()
    slug = story.seat_row(member_id).seat.slug
    story.house.vacate(member_id)
    story.read()
    return slug


def test_a_seat_vacated_after_it_closed_tells_that_its_mp_had_not_signed(
    client: CheckedClient, story: Story
) -> None:
    slug = leave(story, has_signed=False)
    row = get_record().by_slug[slug]
    assert (row.member, row.status) == (None, RowStatus.NOT_SIGNED)
    page = read(client, f"/mps/{slug}")
    for place in ("#sentence", ".ledger li"):
        told = page.select_one(place).get_text()  # type: ignore[union-attr]
        assert "then MP for" in told and "had not signed EDM 2650 when it lapsed on 29 April 2026." in told
        assert "The seat is vacant now." in told
    drawn = read(client, "/mps").select_one(f".map a[href='/mps/{slug}'] use")
    assert drawn is not None and drawn["href"] == "#n"
    assert page.select_one(".seat-ask") is None


def test_a_seat_vacated_after_its_mp_signed_is_told_so_and_the_name_counts_once(
    client: CheckedClient, story: Story
) -> None:
    slug = leave(story, has_signed=True)
    figures = get_figures(get_record())
    assert (figures.names, figures.former, figures.ever) == (2, 1, 2)
    assert sum(one.names for one in figures.by_party or ()) == 2
    assert sum(one.names for one in figures.by_nation or ()) == 2
    page = read(client, "/mps")
    drawn = page.select_one(f".map a[href='/mps/{slug}'] use")
    assert drawn is not None and drawn["href"] == "#f"
    row = page.select_one(f".seat-table a[href='/mps/{slug}']").find_parent("tr")  # type: ignore[union-attr]
    assert "to have left" in row.get_text() and "seat vacant now" in row.get_text()  # type: ignore[union-attr]
    seat = next(one for one in client.get("/mps.json").get_json()["seats"] if one["slug"] == slug)
    assert (seat["member"], seat["status"], seat["member_then"]["id"]) == (None, "former", story.plain[0])


def test_a_seat_filled_since_tells_what_its_mp_of_the_closing_day_did(
    client: CheckedClient, story: Story
) -> None:
    slug = leave(story, has_signed=False)
    seat_id = next(
        key for key, name in story.house.seats.items() if name == get_record().by_slug[slug].seat.name
    )
    story.elect(9001, seat_id, date(2026, 11, 1))
    story.read()
    told = read(client, f"/mps/{slug}").select_one(".ledger li").get_text()  # type: ignore[union-attr]
    assert "was not an MP when EDM 2650 lapsed" in told
    assert "then MP for" in told and "had not signed EDM 2650" in told


def test_while_names_are_not_known_a_vacated_seat_is_not_known_either(
    client: CheckedClient, story: Story
) -> None:
    name = story.house.members[story.plain[0]].name
    story.house.vacate(story.plain[0])
    assert sync_members(story.members_api).is_ok
    row = next(one for one in get_record().rows if one.closing is not None)
    assert (row.status, row.closing and row.closing.member and row.closing.member.name) == (
        RowStatus.NOT_KNOWN,
        name,
    )
    told = read(client, f"/mps/{row.seat.slug}").select_one("#sentence").get_text()  # type: ignore[union-attr]
    assert told.startswith("Whether ") and "is not known to us" in told


def test_the_words_of_a_closed_motion_are_of_that_day(client: CheckedClient) -> None:
    text = read(client, "/mps").get_text(" ")
    assert "Held an office that by custom does not sign (minister)" in text
    assert "Does not sign, by custom" not in text
    assert "Could not sign" in text


def test_a_name_missed_in_the_list_after_closing_is_told_and_changes_no_figure(
    client: CheckedClient, story: Story
) -> None:
    member_id = story.plain[0]
    story.house.sign(API_ID, member_id)
    story.read()
    before, row = get_figures(get_record()), story.seat_row(member_id)
    timeline, version = get_timeline(get_record()), get_data_version()
    story.house.remove_name(API_ID, member_id)
    story.read()
    assert get_figures(get_record()) == before
    assert story.seat_row(member_id) == row
    assert get_timeline(get_record()) == timeline
    assert timeline is not None and timeline.last == date(2026, 4, 29)
    past = get_record_at(version)
    assert (get_figures(past), past.by_member[member_id]) == (before, row)
    assert get_home().names == before.names == 2
    (event,) = list_events(EventFilter(kinds=("removed",)))
    assert "read on " in event.words and "no longer shows the name of " in event.words
    story.house.sign(API_ID, member_id)
    story.read()
    assert get_figures(get_record()) == before
    assert "shows the name of " in list_events(EventFilter(kinds=("signed",)))[0].words
    assert get_timeline(get_record()) == timeline


def test_a_name_that_came_off_before_the_closing_day_stays_off(story: Story) -> None:
    story.open_motion()
    story.house.sign(API_ID, story.plain[0])
    with time_machine.travel(datetime(2026, 3, 1, 9, tzinfo=UTC), tick=False):
        story.read()
    story.house.remove_name(API_ID, story.plain[0])
    with time_machine.travel(datetime(2026, 3, 2, 9, tzinfo=UTC), tick=False):
        story.read()
    with story.write():
        lapse_motion(get_followed_motion(), date(2026, 4, 29))
    figures = get_figures(get_record())
    assert (figures.names, figures.removed) == (1, 1)


def test_a_dissolution_takes_nothing_from_the_record_of_a_closed_motion(
    client: CheckedClient, story: Story
) -> None:
    signed, other = story.plain[:2]
    story.house.sign(API_ID, signed)
    story.read()
    story.read_posts()
    slugs = [story.seat_row(one).seat.slug for one in (signed, other)]
    with story.write():
        begin_dissolution(date(2026, 11, 1))
    rows = [get_record().by_slug[slug] for slug in slugs]
    assert [row.status for row in rows] == [RowStatus.FORMER, RowStatus.NOT_SIGNED]
    told = read(client, f"/mps/{slugs[0]}").select_one("#sentence").get_text()  # type: ignore[union-attr]
    assert "then MP for" in told and "signed EDM 2650 on 3 February 2026" in told
    assert told.endswith("Parliament is dissolved now, so the seat has no MP.")
    assert "left the seat" not in told
    assert "seat vacant now" not in read(client, "/mps").select_one(".seat-table").get_text()  # type: ignore[union-attr]
    paragraph = read(client, f"/mps/{slugs[0]}").select_one("#paragraph").get_text()  # type: ignore[union-attr]
    assert "0 of 0" not in paragraph


def embed_words(client: CheckedClient) -> str:
    return read(client, "/embed/tally").get_text()


def test_while_parliament_is_dissolved_no_page_offers_what_nobody_can_do(
    client: CheckedClient, story: Story
) -> None:
    story.open_motion()
    story.read()
    slug = story.seat_row(story.plain[0]).seat.slug
    assert "Write to your MP" in read(client, "/embed/tally").get_text()
    with story.write():
        begin_dissolution(date(2026, 11, 1))
    state = read(client, "/mps").select_one("section.state").get_text()  # type: ignore[union-attr]
    assert "Parliament is dissolved: there are no MPs until the election" in state
    assert "The motion closed on 1 November 2026" in state and "MPs can add their names" not in state
    page = read(client, "/mps")
    assert page.select_one("h1").get_text() == "Which MPs had signed EDM 2650"  # type: ignore[union-attr]
    sentence = page.select_one("#sentence").get_text()  # type: ignore[union-attr]
    assert "1 MP had signed EDM 2650" in sentence and "when it lapsed on 1 November 2026" in sentence
    assert "MP had signed" in embed_words(client) and "has signed" not in embed_words(client)
    home = read(client, "/").select_one(".record").get_text()  # type: ignore[union-attr]
    assert "MPs can sign it" not in home and "Lapsed on 1 November 2026" in home
    embed = read(client, "/embed/tally").get_text()
    assert "0 of 0" not in read(client, "/mps/local").get_text()
    assert "Write to your MP" not in embed and "Parliament is dissolved" in embed
    paragraph = read(client, f"/mps/{slug}").select_one("#paragraph").get_text()  # type: ignore[union-attr]
    assert "0 of 0" not in paragraph


def test_former_mps_are_counted_alike_in_legend_choice_title_and_drawing(
    client: CheckedClient, story: Story
) -> None:
    story.house.sign(API_ID, story.plain[0])
    signatures = story.house.motions[API_ID].signatures
    signatures.append(HouseSignature(4, "Somebody Formerly", "2026-02-03T10:00:00.12", order=9))
    story.read()
    story.read_posts()
    with story.write():
        begin_dissolution(date(2026, 11, 1))
    record = get_record()
    count = get_figures(record).former
    assert count and count > get_figures(record).statuses[RowStatus.FORMER]
    page = read(client, "/mps?status=former")
    assert page.select_one("h1").get_text().startswith(f"{count} former MPs: ")  # type: ignore[union-attr]
    assert page.select_one("option[value=former]").get_text().endswith(f"({count})")  # type: ignore[union-attr]
    assert page.select_one(".legend [aria-current]").get_text().endswith(f"({count})")  # type: ignore[union-attr]
    caption = page.select_one("#map figcaption p").get_text()  # type: ignore[union-attr]
    assert caption.startswith(f"Had signed, no longer an MP: {count} former MPs, named below the map. ")
    drawn = {one.status: one.count for one in list_legend(record, get_figures(record))}
    assert drawn[RowStatus.FORMER] == str(count)
