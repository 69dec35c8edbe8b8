"""The form is the hero: it stands in the first screen of a small phone."""

from __future__ import annotations

import pytest

from tests.support.browser_fixtures import OpenVisit
from tests.support.site import Site


@pytest.mark.browser
@pytest.mark.parametrize("has_script", [True, False])
def test_the_postcode_button_and_the_tally_stand_in_the_first_screen(
    site: Site, open_visit: OpenVisit, has_script: bool
) -> None:
    visit = open_visit(site.address, width=360, has_script=has_script)
    visit.page.set_viewport_size({"width": 360, "height": 640})
    visit.go("/")
    button = visit.page.locator(".hero button").bounding_box()
    tally = visit.page.locator(".record .tally-title").bounding_box()
    assert button is not None and button["y"] + button["height"] < 640
    assert tally is not None and tally["y"] + tally["height"] < 640
    assert button["y"] < tally["y"]


@pytest.mark.browser
@pytest.mark.parametrize(
    "path", ["/", "/about", "/dev/components", "/dev/components?errors=1", "/dev/errors/500"]
)
def test_nothing_scrolls_sideways_at_320_pixels(site: Site, open_visit: OpenVisit, path: str) -> None:
    visit = open_visit(site.address, width=320)
    visit.go(path)
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= 320
