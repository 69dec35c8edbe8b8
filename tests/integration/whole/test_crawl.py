"""Every page that a link leads to answers, whatever was opened before it."""

from __future__ import annotations

import random
import re
from collections import Counter
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup

from tests.support.applications import CheckedClient

MANY = re.compile(r"(?<=/)(?:[a-z]+-)*[a-z]+(?=$|\.|\?)|(?<==)[^&]+")
"""What tells apart pages of one kind: a slug at the end of a path, or a value in a query."""
OF_A_KIND = 20
PAGES = 250


def list_links(address: str, text: str) -> list[str]:
    """Addresses on this site that the page leads to, in its order."""
    found = []
    for link in BeautifulSoup(text, "html.parser").select("a[href], link[rel=alternate][href], iframe[src]"):
        target = urldefrag(urljoin(address, str(link.get("href") or link.get("src"))))[0]
        parts = urlsplit(target)
        if parts.netloc in {"", "localhost"} and parts.scheme in {"", "http"}:
            found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def test_every_link_on_the_site_leads_somewhere(client: CheckedClient) -> None:
    waiting, seen, kinds = ["/"], {"/"}, Counter[str]()
    chance = random.Random(2650)
    broken = {}
    while waiting and len(seen) < PAGES:
        address = waiting.pop(chance.randrange(len(waiting)))
        answer = client.get(address, base_url="http://localhost")
        if answer.status_code != 200:
            broken[address] = answer.status_code
            continue
        if answer.mimetype != "text/html":
            continue
        for target in list_links(address, answer.text):
            kind = MANY.sub("*", target)
            if target not in seen and kinds[kind] < OF_A_KIND:
                kinds[kind] += 1
                seen.add(target)
                waiting.append(target)
    assert broken == {}
    assert len(seen) > 100
