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
    fill = _fill_plain if line.isprintable() else _fill  # a tab is not printable
    return fill(line.strip(" "), indent, hanging)


def _fill(text: str, indent: str, hanging: str) -> str:
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent,
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fill_plain(text: str, indent: str, hanging: str) -> str:
    """The same for a text with no blanks but spaces, a line at a time instead of a word at a time: letters are wrapped
    by the thousand."""
    lines, start = [], indent
    while len(start) + len(text) > WIDTH:
        room = max(WIDTH - len(start), 0)
        end = text.rfind(" ", 0, room + 1)
        if end < 0:  # a word that is too long has a line of its own
            end = text.find(" ", room)
        if end < 0:
            break
        lines.append(start + text[:end].rstrip(" "))
        text, start = text[end:].lstrip(" "), hanging
    return "\n".join([*lines, start + text]) if text else ""
