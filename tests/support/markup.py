"""The bones of a page, checked without a browser."""

from __future__ import annotations

import re
from collections import Counter

from bs4 import BeautifulSoup

INLINE_HANDLER = re.compile(r"^on[a-z]+$")


def check_markup(html: str) -> BeautifulSoup:
    """Fail on a page without exactly one h1 that its title begins with, with an id twice, a label or reference that
    points nowhere, or anything inline that the content security policy would stop."""
    soup = BeautifulSoup(html, "html.parser")
    faults = [*_heading_faults(soup), *_id_faults(soup), *_inline_faults(soup)]
    assert not faults, "\n".join(faults)
    return soup


def _heading_faults(soup: BeautifulSoup) -> list[str]:
    if soup.html is None or not soup.html.get("lang"):
        return ["the page has no lang"]
    headings = soup.find_all("h1")
    if len(headings) != 1:
        return [f"the page has {len(headings)} h1"]
    heading = _words(headings[0].get_text())
    title = _words(soup.title.get_text() if soup.title else "")
    if not title.removeprefix("Error: ").startswith(heading):
        return [f"the title {title!r} does not begin with the h1 {heading!r}"]
    return []


def _id_faults(soup: BeautifulSoup) -> list[str]:
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    faults = [f"the id {name!r} stands {count} times" for name, count in ids.items() if count > 1]
    for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for tag in soup.find_all(attrs={attribute: True}):
            value = tag[attribute]
            names = value if isinstance(value, list) else str(value).split()
            faults += [f"{attribute} points to no id {name!r}" for name in names if name not in ids]
    links = [str(tag["href"]) for tag in soup.find_all("a", href=re.compile("^#."))]
    return faults + [f"a link points to no id {link!r}" for link in links if link[1:] not in ids]


def _inline_faults(soup: BeautifulSoup) -> list[str]:
    faults = ["a style element" for _ in soup.find_all("style")]
    faults += ["a style attribute" for _ in soup.find_all(style=True)]
    faults += [
        "a script in the page"
        for tag in soup.find_all("script")
        if not tag.get("src") and tag.get("type") is None
    ]
    for tag in soup.find_all(True):
        faults += [f"{name} on {tag.name}" for name in tag.attrs if INLINE_HANDLER.match(name)]
    return faults


def _words(text: str) -> str:
    return " ".join(text.split())
