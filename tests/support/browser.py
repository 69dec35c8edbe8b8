"""Debian's own Chromium, driven by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--no-proxy-server",
]
QUIET = "is not trustworthy, so the"  # headers that browsers skip on plain http


def find_chromium() -> str | None:
    """The program's path, or None."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One person at the site: a page, and what went on behind it."""

    def __init__(self, context: BrowserContext, base_url: str, *, has_script: bool) -> None:
        self.context = context
        self.base_url = base_url
        self.has_script = has_script
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self._documents: list[Response] = []
        context.on("request", self._note_request)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("response", self._note_response)
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.base_url + path)
        return self.page

    @property
    def strangers(self) -> list[str]:
        """Requests to any other host than the site's own."""
        own = urlsplit(self.base_url).netloc
        return [
            url
            for url in self.asked
            if urlsplit(url).scheme in {"http", "https", "ws"} and urlsplit(url).netloc != own
        ]

    @property
    def last_html(self) -> str:
        """The page as the server sent it."""
        return self._documents[-1].text()

    @property
    def last_status(self) -> int:
        """Its status."""
        return self._documents[-1].status

    def _note_request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _note_response(self, response: Response) -> None:
        request = response.request
        is_page = request.is_navigation_request() and request.frame == self.page.main_frame
        if is_page and not 300 <= response.status < 400:
            self._documents.append(response)

    def _note_console(self, message: ConsoleMessage) -> None:
        is_answer = (
            "Failed to load resource" in message.text
        )  # a page with an error's status says this of itself
        if message.type == "error" and QUIET not in message.text and not is_answer:
            self.complaints.append(f"console: {message.text}")
