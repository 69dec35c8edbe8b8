"""Plain text wrapped for reading."""

from __future__ import annotations

import textwrap

WIDTH = 78


def wrap_text(text: str) -> str:
    """`text` with every line at most 78 characters, broken between words only, so that an address stays
    whole.

    Line breaks of the writer stay. A line without a blank (a long address, a script that writes none) stays
    as it is.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_wrap_line(line) for line in lines)


def tidy_text(text: str) -> str:
    """The words of a rendered template: no blank lines at its ends, at most one between two paragraphs."""
    kept: list[str] = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw if raw == "-- " else raw.rstrip()
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"


def _wrap_line(line: str) -> str:
    if len(line) <= WIDTH:
        return line
    indent = line[: len(line) - len(line.lstrip(" "))]
    hanging = indent + ("  " if line.startswith(indent + "- ") else "")
    return textwrap.fill(
        line.strip(" "),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
