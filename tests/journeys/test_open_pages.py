"""Every page that anyone can open is sound, in light and dark, wide and narrow."""

from __future__ import annotations

import pytest

from tests.support.browser_fixtures import OpenVisit
from tests.support.pages import PageChecker
from tests.support.site import Site

OPEN_PAGES = [
    "/",
    "/about",
    "/accessibility",
    "/dev/components",
    "/dev/mail",
    "/no-such-page",
    "/newsletter",
    "/offices",
    "/privacy",
    "/write",
    "/write/seats",
    "/write/seats?near=ynys-mon",
    "/write/na-h-eileanan-an-iar",
    "/write/ynys-mon",
    "/write/strangford",
    "/write/chorley",
    "/write/sent",
    "/letters/not-a-token",
    "/letters/not-a-token/confirm",
    "/newsletter/not-a-token/leave",
    *[f"/dev/errors/{code}" for code in (400, 403, 404, 405, 413, 429, 500, 503)],
]


@pytest.mark.browser
@pytest.mark.parametrize("path", OPEN_PAGES)
def test_an_open_page_is_sound(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, path: str
) -> None:
    visit = open_visit(site.address)
    visit.go(path)
    assert visit.last_status < 500 or path.startswith("/dev/errors/")
    page_checker.check(visit)
