"""The tracker in colours of the reader's own choosing: no status may look like another."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Locator

from tests.integration.tracker.conftest import Story
from tests.integration.tracker.conftest import story as story
from tests.journeys.test_tracker import signed as signed
from tests.support.browser_fixtures import OpenVisit
from tests.support.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def read_middle(place: Locator) -> tuple[int, ...]:
    """The colour in the middle of a drawing, as red, green, blue."""
    image = Image.open(io.BytesIO(place.screenshot())).convert("RGB")
    found = image.getpixel((image.width // 2, image.height // 2))
    assert isinstance(found, tuple)
    return tuple(int(one) for one in found)


def test_who_signed_is_solid_and_who_did_not_is_open(
    site: Site, signed: Story, open_visit: OpenVisit
) -> None:
    page = open_visit(site.address).go("/mps")
    page.emulate_media(forced_colors="active")
    ground = read_middle(page.locator(".legend .sx").filter(has=page.locator("use[href='#n']")))
    solid = read_middle(page.locator(".legend .sx").filter(has=page.locator("use[href='#s']")))
    assert sum(abs(one - other) for one, other in zip(ground, solid, strict=True)) > 380
    for symbol, is_solid in (("n", False), ("s", True)):
        seat = page.locator(f".map a:has(use[href='#{symbol}'])").first
        assert read_middle(seat) == (solid if is_solid else ground)


def test_the_area_under_the_chart_is_not_as_dark_as_its_line(
    site: Site, signed: Story, open_visit: OpenVisit
) -> None:
    page = open_visit(site.address).go("/mps")
    page.emulate_media(forced_colors="active")
    ground = read_middle(page.locator(".legend .sx").filter(has=page.locator("use[href='#n']")))
    area = page.locator(".time-chart .stair-fill").last
    assert read_middle(area) == ground
