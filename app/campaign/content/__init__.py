"""The campaign's words, kept as data in one folder a locale (`en`, later `cy`).

Where a locale lacks a file, English stands in for it, and `Words.locale` says so, so that a page can mark the
language of what it shows.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup

FOLDER = Path(__file__).parent
FALLBACK = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """A page of campaign words: safe HTML and the locale that it is really in."""

    html: Markup
    locale: str


def locate(name: str, locale: str) -> tuple[Path, str]:
    """The file `name` in `locale`, else in English, and which it was; FileNotFoundError if in neither."""
    for candidate in (locale, FALLBACK):
        path = FOLDER / candidate / name
        if path.is_file():
            return path, candidate
    raise FileNotFoundError(f"no campaign content named {name}")


@cache
def read_data(name: str, locale: str = FALLBACK) -> Mapping[str, Any]:
    """The TOML file `name` as a mapping; read once."""
    path, _ = locate(f"{name}.toml", locale)
    return MappingProxyType(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def read_words(name: str, locale: str = FALLBACK) -> Words:
    """The Markdown file `name` as HTML; raw HTML in it is shown, not run; read once."""
    path, found = locate(f"{name}.md", locale)
    html = MarkdownIt("commonmark", {"html": False, "typographer": False}).render(
        path.read_text(encoding="utf-8")
    )
    return Words(html=Markup(html), locale=found)  # noqa: S704 - our own words, with raw HTML switched off
