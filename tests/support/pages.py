"""What every page must be, whatever it shows: `check_page`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, Page

from tests.support.browser import Visit
from tests.support.markup import check_markup
from tests.support.vnu import Checker

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
RUN_AXE = "axe.run(document, {resultTypes: ['violations']})"
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light", "viewport": {"width": 320, "height": 700}},
    {"color_scheme": "dark", "viewport": {"width": 1280, "height": 900}},
]


class PageChecker:
    """Looks at a page as a person cannot: bones, HTML rules, accessibility in light, dark and narrow, other hosts."""

    def __init__(self, browser: Browser, vnu: Checker) -> None:
        self._browser = browser
        self._vnu = vnu
        self._seen: set[int] = set()

    def check(self, visit: Visit) -> None:
        """Fail with every fault of the page that the visit stands on."""
        faults = [f"asked another host: {url}" for url in visit.strangers] + visit.complaints
        html = visit.last_html
        if visit.has_script:
            faults += list_axe_faults(visit.page)
        if hash(html) not in self._seen:
            self._seen.add(hash(html))
            check_markup(html)
            faults += self._vnu.list_faults(html)
            for look in LOOKS:
                faults += self._look(visit.page.url, html, look)
        assert not faults, f"{visit.page.url}\n" + "\n".join(faults)

    def _look(self, url: str, html: str, look: dict[str, Any]) -> list[str]:
        context = self._browser.new_context(**look)
        try:
            page = context.new_page()
            page.route(url, lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
            page.goto(url)
            width = look["viewport"]["width"]
            faults = [f"{fault} [{look['color_scheme']}, {width}]" for fault in list_axe_faults(page)]
            wide = page.evaluate("document.documentElement.scrollWidth")
            return faults + ([f"{wide} pixels wide in a window of {width}"] if wide > width else [])
        finally:
            context.close()


def list_axe_faults(page: Page) -> list[str]:
    """Violations that axe finds on the page as it stands, one line each."""
    page.evaluate(AXE)
    violations = page.evaluate(RUN_AXE)["violations"]
    return [
        f"axe {item['id']}: {item['help']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for item in violations
        for node in item["nodes"][:3]
    ]
