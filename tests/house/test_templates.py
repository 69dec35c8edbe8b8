"""What templates may hold."""

from __future__ import annotations

import re

from tests.support.project import ROOT, list_files, name_of

TEMPLATES = [path for path in list_files(".html") if path.relative_to(ROOT).parts[0] == "templates"]
PAGES = [path for path in TEMPLATES if "email" not in name_of(path)]
INLINE = re.compile(
    r"<script(?![^>]*(\bsrc=|application/ld\+json))|<style|\sstyle=|\son(click|load|submit|change|input)=|javascript:",
    re.I,
)
ELSEWHERE = re.compile(r"<(script|link|img|iframe|source|video)\b[^>]*(src|href)=\"https?:", re.I)


def test_pages_hold_no_inline_script_or_style() -> None:
    assert not [name_of(path) for path in PAGES if INLINE.search(_without_comments(path.read_text()))]


def test_pages_load_nothing_from_another_host() -> None:
    assert not [name_of(path) for path in PAGES if ELSEWHERE.search(path.read_text())]


def test_nothing_is_marked_as_safe() -> None:
    assert not [name_of(path) for path in TEMPLATES if re.search(r"\|\s*safe\b", path.read_text())]


def test_templates_are_short() -> None:
    long = {name_of(path): len(path.read_text().splitlines()) for path in TEMPLATES}
    assert {name: lines for name, lines in long.items() if lines > 250} == {}


def _without_comments(text: str) -> str:
    return re.sub(r"\{#.*?#\}", "", text, flags=re.S)
