"""Sentences about a seat that were wrong once: posts held today, neighbours, letters below the floor."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app.core.clock import now
from app.letters.models import PublicCount
from app.parliament.dissolution import begin_dissolution
from app.parliament.models import Office, Seat, SyncRun
from app.parliament.queries import find_seat_by_slug, get_followed_motion, list_neighbours
from app.tracker.record import forget_records, get_record
from app.tracker.saying import say_row
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.parliament_house import HouseMotion, HouseSignature


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def read(client: CheckedClient, address: str) -> str:
    return " ".join(BeautifulSoup(client.get(address).data, "html.parser").get_text(" ").split())


def test_a_minister_holds_the_post_where_the_list_is_fresh_and_held_it_where_it_is_not(story: Story) -> None:
    story.open_motion()
    story.put(Office(member_id=story.plain[0], kind="minister", title="Minister for Tests", source="test",
                     source_kind="members-api", seen_at=now()))  # fmt: skip
    story.read()
    told = say_row(story.seat_row(story.plain[0]), get_record())
    assert "held the post of Minister for Tests, by a list of 19 June 2026;" in told
    story.put(SyncRun(kind="offices", outcome="ok", started_at=now(), ended_at=now(), data_at=now()))
    told = say_row(story.seat_row(story.plain[0]), get_record())
    assert "holds the post of Minister for Tests; by custom" in told
    story.put(SyncRun(kind="offices", outcome="ok", started_at=now(), ended_at=now(),
                      data_at=now() - timedelta(days=9)))  # fmt: skip
    assert "held the post of Minister for Tests, by a list of" in say_row(
        story.seat_row(story.plain[0]), get_record()
    )


def test_the_paragraph_counts_only_neighbours_who_could_sign(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    story.read()
    story.read_posts()
    record = get_record()
    free_and_bound = next(
        (seat, near)
        for seat in sorted(record.by_slug)
        if (near := [record.by_gss[one.gss_code] for one in list_neighbours(_find(seat))])
        and not any(one.has_signed for one in near)
        and 1 < sum(one.can_sign for one in near) < len(near)
    )
    slug, near = free_and_bound
    free = sum(one.can_sign for one in near)
    assert (
        f"None of the {free} MPs of neighbouring constituencies who are known to be free to sign has their name on it."
        in read(client, f"/mps/{slug}")
    )


def test_nothing_is_said_of_neighbours_while_their_posts_are_not_known(
    client: CheckedClient, story: Story
) -> None:
    story.read()  # names are known, the posts of the day on which it closed are not
    assert "neighbouring constituenc" not in read(client, "/mps/torbay")


@pytest.mark.parametrize(("confirmed", "sent"), [(None, None), (5, None), (10, 5)])
def test_letters_are_told_only_from_the_floor_upwards(
    client: CheckedClient, story: Story, confirmed: int | None, sent: int | None
) -> None:
    motion, seat = get_followed_motion(), _find("ynys-mon")
    if confirmed:
        for seat_id in (seat.id, None):
            story.put(PublicCount(motion_id=motion.id, seat_id=seat_id, confirmed=confirmed, sent=sent or 0,
                                  counted_at=datetime.now(UTC)))  # fmt: skip
    seat_page, page = read(client, "/mps/ynys-mon"), read(client, "/mps")
    is_shown = confirmed is not None
    assert (f"At least {confirmed} people of this constituency" in seat_page) is is_shown
    assert (f"at least {confirmed} people have confirmed a letter" in page) is is_shown
    for text in (seat_page, page):
        assert ("At least 5 of these letters have been sent" in text) is (sent is not None)
    letters = client.get("/api/v1/tally").get_json()["letters"]
    assert letters == {"confirmed": confirmed, "sent": sent}
    assert "people of this constituency" not in read(client, "/mps/lewes")


def test_who_signed_an_amendment_is_told_of_it(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    story.house.sign(API_ID, story.plain[0])
    story.read()
    slug = story.seat_row(story.plain[0]).seat.slug
    story.house.withdraw(API_ID, story.plain[0])
    amendment = HouseMotion(60009, 2650, story.plain[0], "2026-03-03T00:00:00", suffix="1", amends=API_ID)
    amendment.signatures = [HouseSignature(story.plain[0], "Somebody", "2026-03-03T00:00:00", order=1)]
    story.house.motions[API_ID].amendments = [amendment]
    story.read()
    assert "came off it by signing its amendment 2650A1" in read(client, f"/mps/{slug}")
    feed = client.get("/signatures.atom").text
    assert "The name now stands on the amendment 2650A1." in feed


def test_a_name_not_on_a_complete_list_is_not_called_unknown_and_the_page_says_why(
    client: CheckedClient, story: Story
) -> None:
    assert "Name not on it" not in read(client, "/mps")
    story.read()  # names are known, the posts of the day on which it closed are not
    page = read(client, "/mps")
    assert "Name not on it; office then not known" in page
    assert "not yet who held which post on the day the motion closed" in page
    story.read_posts()
    assert "not yet who held which post" not in read(client, "/mps")


def _find(slug: str) -> Seat:
    seat = find_seat_by_slug(slug)
    assert seat is not None
    return seat


def test_letters_to_a_seat_are_told_while_nobody_can_be_asked_too(
    client: CheckedClient, story: Story
) -> None:
    seat_id = _find("ynys-mon").id
    story.put(PublicCount(motion_id=get_followed_motion().id, seat_id=seat_id, confirmed=5, sent=5,
                          counted_at=datetime.now(UTC)))  # fmt: skip
    with story.write():
        begin_dissolution(date(2026, 11, 1))
    forget_records()
    page = read(client, "/mps/ynys-mon")
    assert "If this is your MP" not in page
    assert "At least 5 people of this constituency" in page


def test_a_neighbour_is_named_while_parliament_is_dissolved(client: CheckedClient, story: Story) -> None:
    name = get_record().by_slug["bangor-aberconwy"].member
    assert name is not None
    with story.write():
        begin_dissolution(date(2026, 11, 1))
    forget_records()
    assert f"{name.name}, until 1 Nov 2026" in read(client, "/mps/ynys-mon")


def test_a_seat_page_has_its_own_frame_to_paste(client: CheckedClient) -> None:
    assert '/embed/mps/ynys-mon"' in read(client, "/mps/ynys-mon")
