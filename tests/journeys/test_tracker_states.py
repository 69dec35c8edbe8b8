"""Every page and frame of the tracker in every state of the motion and of Parliament: sound in light and dark, narrow
and wide, in the reader's own colours and on paper, with the longest names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
import sqlalchemy as sa

from app.parliament.dissolution import begin_dissolution
from app.parliament.models import Motion, ParliamentSession
from app.tracker.record import forget_records
from tests.integration.tracker.conftest import API_ID, Story
from tests.integration.tracker.conftest import story as story
from tests.support.browser import Visit
from tests.support.browser_fixtures import OpenVisit
from tests.support.pages import PageChecker, list_axe_faults
from tests.support.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

A4 = 680
"""What a sheet leaves between its margins, in pixels."""
LONG = "Bartholomew Featherstonehaugh-Cholmondeley-Marjoribanks"
SEAT = "inverness-skye-and-west-ross-shire"
PAGES = ("/", "/mps/local", f"/mps?q={SEAT}", f"/mps/{SEAT}", "/mps/belfast-west")
FRAMES = ("/embed/tally", f"/embed/mps/{SEAT}", "/embed/mps/belfast-west", "/embed/mps/nowhere")


def tell_names(story: Story) -> str:
    """An open motion with names, one of them off and on again, a long name, and a vacant seat; gives its slug."""
    seat_id = next(code for code, name in story.house.seats.items() if name.startswith("Inverness, Skye"))
    long = story.house.member_of(seat_id)
    assert long is not None
    long.name = LONG
    story.open_motion()
    for member_id in (*story.plain[:4], long.id):
        story.house.sign(API_ID, member_id)
    story.read()
    vacant = story.seat_row(story.plain[9]).seat.slug
    for member_id in (story.plain[1], long.id):
        story.house.withdraw(API_ID, member_id)
    story.read()
    story.house.sign(API_ID, long.id, "2026-03-01T09:00:00")
    story.house.vacate(story.plain[9])
    story.read()
    story.read_posts()
    return vacant


def let_it_be(story: Story) -> None:
    """The motion stays open."""


def close(story: Story) -> None:
    """The motion lapses."""
    with story.write() as session:
        session.get_one(ParliamentSession, "2024-26").prorogued_on = date(2026, 4, 29)
        session.execute(sa.update(Motion).values(state="lapsed", closed_on=date(2026, 4, 29)))
    forget_records()


def dissolve(story: Story) -> None:
    """Parliament is dissolved, and the motion falls with it."""
    with story.write():
        begin_dissolution(date(2026, 11, 1))
    forget_records()


Change = Callable[[Story], None]
STATES: tuple[Change, ...] = (let_it_be, close, dissolve)


@pytest.mark.parametrize("change", STATES)
@pytest.mark.parametrize("part", ["pages", "frames"])
def test_every_page_is_sound_in_this_state(
    site: Site, story: Story, open_visit: OpenVisit, page_checker: PageChecker, change: Change, part: str
) -> None:
    vacant = tell_names(story)
    change(story)
    visit = open_visit(site.address)
    kinds = {"pages": (*PAGES, f"/mps/{vacant}"), "frames": (*FRAMES, f"/embed/mps/{vacant}")}
    for address in kinds[part]:
        visit.go(address)
        assert visit.last_status == (404 if address.endswith("nowhere") else 200)
        page_checker.check(visit)


@pytest.mark.parametrize("change", [let_it_be, dissolve])
def test_every_page_is_whole_in_own_colours_and_on_paper(
    site: Site, story: Story, open_visit: OpenVisit, change: Change
) -> None:
    vacant = tell_names(story)
    change(story)
    visit = open_visit(site.address, width=320, forced_colors="active")
    for address in (*PAGES, *FRAMES, f"/mps/{vacant}", "/mps", "/embed/map"):
        visit.page.emulate_media(media="screen")
        visit.page.set_viewport_size({"width": 320, "height": 800})
        page = visit.go(address)
        assert find_width(visit) <= 320, address
        if address in FRAMES:
            assert list_axe_faults(page) == [], address
        page.emulate_media(media="print")
        page.set_viewport_size({"width": A4, "height": 960})
        assert find_width(visit) <= A4, address
        assert page.locator("h1").is_visible()
    assert visit.strangers == [] and visit.complaints == []


def test_what_the_box_cannot_find_is_told_on_a_sound_page(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker
) -> None:
    visit = open_visit(site.address, width=320)
    for typed, told in (("", "Error"), ("SW1A 1A", "Error"), ("BX1 1LT", "Error")):
        page = visit.go("/mps")
        page.fill("#postcode", typed)
        page.press("#postcode", "Enter")
        page.wait_for_selector(".error-summary")
        assert page.title().startswith(told)
        page_checker.check(visit)


def find_width(visit: Visit) -> int:
    """How wide the page is."""
    return int(visit.page.evaluate("document.documentElement.scrollWidth"))
