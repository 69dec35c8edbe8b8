"""Wrapping: our own, line by line, against the library's, word by word."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.mail.text import WIDTH, wrap_text

WORDS = st.text(st.sampled_from("aé中-.=x"), max_size=30)
LONG = st.integers(60, 100).map(lambda length: "w" * length)
BLANKS = st.integers(1, 100).map(lambda length: " " * length)
OTHERS = st.sampled_from(["\t", "\x0b", "\u00a0", "\u2003", "a\tb"])
LINES = st.lists(WORDS | LONG | BLANKS | OTHERS, max_size=25).map(" ".join)


@given(line=LINES, indent=st.sampled_from(["", "  ", "- ", "  - ", " " * 77, " " * 90]))
@settings(max_examples=500, deadline=None)
def test_a_line_is_wrapped_as_the_library_would(line: str, indent: str) -> None:
    whole = indent + line
    if len(whole) <= WIDTH:
        assert wrap_text(whole) == whole
        return
    start = whole[: len(whole) - len(whole.lstrip(" "))]
    hanging = start + ("  " if whole.startswith(start + "- ") else "")
    options = {"break_long_words": False, "break_on_hyphens": False}
    expected = textwrap.fill(
        whole.strip(" "), WIDTH, initial_indent=start, subsequent_indent=hanging, **options
    )
    assert wrap_text(whole) == expected


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_the_writer_stay(end: str) -> None:
    assert wrap_text(f"Dear MP,{end}{end}Please ask.{end}") == "Dear MP,\n\nPlease ask.\n"
