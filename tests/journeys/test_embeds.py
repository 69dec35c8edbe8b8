"""Parts of the site in frames on another site's page, as a browser sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Frame, Page

from tests.support.browser import Visit
from tests.support.pages import PageChecker, list_axe_faults
from tests.support.private_servers import find_free_port
from tests.support.site import Site

pytestmark = pytest.mark.browser
FRAMES = ("/embed/tally", "/embed/map", "/embed/mps/ynys-mon")
REFUSED = ("/", "/mps", "/mps/ynys-mon", "/data", "/write")


@pytest.fixture
def paper() -> Iterator[Callable[[str], str]]:
    """Another site, `paper(html)`, whose one page holds what is given; the address of it comes back."""
    pages = {"html": ""}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = f"<!doctype html><html lang=en><title>A paper</title>{pages['html']}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    port = find_free_port()
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def publish(html: str) -> str:
        pages["html"] = html
        return f"http://localhost:{port}/"

    yield publish
    server.shutdown()
    server.server_close()


def frame_of(page: Page) -> Frame:
    """The one frame on the page."""
    return page.frames[1]


@pytest.mark.parametrize("path", FRAMES)
def test_a_page_of_another_site_may_frame_it(
    site: Site, paper: Callable[[str], str], open_visit: Callable[..., Visit], path: str
) -> None:
    snippet = f'<iframe src="{site.address}{path}?theme=dark" title="It" width="100%" height="420"></iframe>'
    visit = open_visit(site.address, width=320)
    visit.page.goto(paper(snippet))
    frame = frame_of(visit.page)
    frame.wait_for_selector("h1")
    assert frame.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert frame.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(23, 21, 17)"
    assert "known to us" in frame.inner_text("main")
    assert frame.evaluate("document.cookie") == ""
    assert visit.context.cookies() == []
    assert visit.complaints == []


def test_the_height_is_told_to_the_page_around_it(
    site: Site, paper: Callable[[str], str], open_visit: Callable[..., Visit]
) -> None:
    snippet = (
        f'<iframe src="{site.address}/embed/map" title="Map" width="100%" height="100"></iframe>'
        f'<script src="{site.address}/static/js/embed.js"></script>'
    )
    visit = open_visit(site.address)
    visit.page.goto(paper(snippet))
    visit.page.wait_for_function("document.querySelector('iframe').offsetHeight > 300")
    assert visit.complaints == []


def test_the_hexagon_of_a_framed_seat_stands_clear_of_the_longest_name(
    site: Site, open_visit: Callable[..., Visit]
) -> None:
    page = open_visit(site.address, width=320).go("/embed/mps/inverness-skye-and-west-ross-shire")
    page.evaluate("document.querySelector('h1').textContent = 'Bartholomew Featherstonehaugh-Cholmondeley'")
    drawing, words = page.locator(".embed-seat .sx").bounding_box(), page.locator("h1").bounding_box()
    assert drawing is not None and words is not None
    assert drawing["x"] + drawing["width"] < words["x"]


@pytest.mark.parametrize("path", REFUSED)
def test_no_other_page_may_be_framed(
    site: Site, paper: Callable[[str], str], open_visit: Callable[..., Visit], path: str
) -> None:
    visit = open_visit(site.address)
    visit.page.goto(paper(f'<iframe src="{site.address}{path}" title="It"></iframe>'))
    visit.page.wait_for_timeout(300)
    frame = frame_of(visit.page)
    assert frame.url.startswith("chrome-error://") or frame.query_selector("h1") is None
    assert any("frame" in complaint.lower() for complaint in visit.complaints)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("path", FRAMES)
def test_a_frame_can_be_read_in_either_theme_whatever_the_reader_s_own(
    site: Site, open_visit: Callable[..., Visit], page_checker: PageChecker, path: str, theme: str
) -> None:
    other = "dark" if theme == "light" else "light"
    visit = open_visit(site.address, width=320, color_scheme=other)
    visit.go(f"{path}?theme={theme}")
    assert list_axe_faults(visit.page) == []
    page_checker.check(visit)


def test_the_page_about_the_data_is_whole(
    site: Site, open_visit: Callable[..., Visit], page_checker: PageChecker
) -> None:
    visit = open_visit(site.address)
    visit.go("/data")
    page_checker.check(visit)
    for link in visit.page.eval_on_selector_all("main a[href^='/']", "all => all.map(one => one.href)"):
        assert visit.page.request.get(link).status == 200, link
