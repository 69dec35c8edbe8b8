"""The colours hold the contrast that their file states, and the contrast that reading needs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.parliament.colours import contrast

TOKENS = (Path(__file__).parents[3] / "static/css/tokens.css").read_text(encoding="utf-8")
NEEDED = {"ink": 4.5, "muted": 4.5, "wrong": 4.5, "on-signal": 4.5, "edge": 3.0}


def schemes() -> dict[str, str]:
    """The part of the file for each scheme."""
    light, rest = TOKENS.split("@media (prefers-color-scheme: dark)")
    return {"light": light, "dark": rest.split("@media print")[0]}


def colours(css: str) -> dict[str, str]:
    """Name and colour of every token."""
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_stated_figure_is_the_true_one(scheme: str) -> None:
    css = schemes()[scheme]
    named = colours(css)
    stated = [
        (name, ground, float(figure))
        for name, note in re.findall(r"--([a-z-]+): #[0-9a-f]{6};\s*/\* (.*?) \*/", css)
        for ground, figure in re.findall(r"on ([a-z]+) ([\d.]+)", note)
    ]
    assert len(stated) > 10
    wrong = {
        (name, ground): round(contrast(named[name], named[ground]), 2)
        for name, ground, figure in stated
        if abs(contrast(named[name], named[ground]) - figure) > 0.06
    }
    assert not wrong


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "sheet", "wash"])
def test_words_and_edges_stand_out_on_every_ground(scheme: str, ground: str) -> None:
    named = colours(schemes()[scheme])
    for name, needed in NEEDED.items():
        against = named["signal"] if name == "on-signal" else named[ground]
        assert contrast(named[name], against) >= needed, name
