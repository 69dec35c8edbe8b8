"""Atom feeds from plain values (RFC 4287, RFC 5005): a room gathers, the template writes.

Ids never change and hold no address that could: `tag:` of the site's host, the year, and the entry's own number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from flask import render_template

ATOM = "application/atom+xml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `id` is its own part of the id; `categories` are (scheme's last part, term)."""

    id: str
    title: str
    updated_at: datetime
    link: str
    summary: str = ""
    categories: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed. `link` is the page that it follows; `current` the address of the newest document, `previous` and
    `following` those of archive pages beside this one."""

    id: str
    title: str
    subtitle: str
    author: str
    rights: str
    updated_at: datetime
    link: str
    address: str
    entries: Sequence[Entry]
    current: str = ""
    previous: str = ""
    following: str = ""
    is_archive: bool = False


def make_tag(site_url: str, name: str) -> str:
    """A `tag:` id (RFC 4151) under the site's host."""
    return f"tag:{urlsplit(site_url).hostname},2026:{name}"


def write_feed(feed: Feed, site_url: str) -> str:
    """The feed as XML."""
    return render_template("feeds/atom.xml", feed=feed, tag=lambda name: make_tag(site_url, name))
