"""Fixtures that drive a real browser; their tests are skipped, with the reason, where a program is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.support.browser import Visit, find_chromium, running_browser
from tests.support.pages import PageChecker
from tests.support.vnu import Checker, why_missing

OpenVisit = Callable[..., Visit]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a process."""
    if find_chromium() is None:
        pytest.skip("Chromium is not installed")
    with running_browser() as browser:
        yield browser


@pytest.fixture(scope="session")
def vnu() -> Iterator[Checker]:
    """The HTML checker."""
    if reason := why_missing():
        pytest.skip(reason)
    checker = Checker()
    yield checker
    checker.stop()


@pytest.fixture(scope="session")
def page_checker(browser: Browser, vnu: Checker) -> PageChecker:
    """Checks whatever page a visit stands on."""
    return PageChecker(browser, vnu)


@pytest.fixture
def open_visit(browser: Browser) -> Iterator[OpenVisit]:
    """`open_visit(address, width=360, has_script=False)`: somebody new, with no cookie."""
    opened: list[Visit] = []

    def open_one(address: str, *, width: int = 1280, has_script: bool = True, **options: Any) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=has_script,
            locale="en-GB",
            **options,
        )
        visit = Visit(context, address, has_script=has_script)
        opened.append(visit)
        return visit

    yield open_one
    for visit in opened:
        visit.context.close()
