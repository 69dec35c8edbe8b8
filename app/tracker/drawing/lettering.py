"""Text fitted before it is drawn, by the widths of the font that draws it (`app/tracker/fonts`)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent.parent / "fonts"
FAMILY = "Ledger Serif"
LEADING = 1.18
WIDEST = 1000


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of text of one size; `height` reaches from the top of the first to the foot of the last."""

    lines: tuple[str, ...]
    size: int
    is_bold: bool

    @property
    def leading(self) -> int:
        """From one line to the next."""
        return round(self.size * LEADING)

    @property
    def height(self) -> int:
        """Of all lines."""
        return self.leading * len(self.lines)


def measure(text: str, size: float, *, is_bold: bool = False) -> float:
    """How wide a line is; a letter that the font lacks counts as the widest."""
    widths = _read_widths()["bold" if is_bold else "regular"]
    return sum(widths.get(letter, WIDEST) for letter in text) * size / 1000


def fit(text: str, width: float, height: float, *, sizes: Sequence[int], is_bold: bool = False) -> Block:
    """The text in the largest of the sizes that fits into a space; in the smallest, whatever it takes: nothing is
    cut off."""
    for size in sizes:
        block = Block(wrap(text, width, size, is_bold=is_bold), size, is_bold)
        if block.height <= height and all(
            measure(line, size, is_bold=is_bold) <= width for line in block.lines
        ):
            break
    return block


def wrap(text: str, width: float, size: float, *, is_bold: bool = False) -> tuple[str, ...]:
    """The text in lines no wider than `width`, as far as its words allow."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and measure(longer, size, is_bold=is_bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def has_letters(text: str) -> bool:
    """True when the font can draw every letter."""
    return set(text) <= _read_widths()["regular"].keys() & _read_widths()["bold"].keys()


@cache
def _read_widths() -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = json.loads((FONTS / "widths.json").read_text())
    return found
