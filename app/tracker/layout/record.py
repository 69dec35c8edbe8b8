"""The file that keeps the layout: `static/data/hexes.json`, from a seat's GSS code to its column and row."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from app.tracker.layout.facts import Facts
from app.tracker.layout.figures import Cell, Figures, count_figures

PATH = Path(__file__).resolve().parents[3] / "static" / "data" / "hexes.json"

ABOUT = {
    "what": "A hexagon for each of the 650 constituencies of the House of Commons, boundaries of 2024.",
    "grid": "GSS code: [column, row]. Points upwards; row 0 is the most northern; odd rows stand half a step "
    "to the east.",
    "source": "Computed by `python -m app.tracker.layout` from the centres, regions and neighbours of the "
    "bundled snapshot, whose sources stand beside its facts.",
}


def write_record(facts: Facts, cells: list[Cell], path: Path = PATH) -> Figures:
    """Write the file, the west and north of it brought to 0 (rows by twos, so that odd ones stay odd)."""
    west = min(column for column, _ in cells)
    north = min(row for _, row in cells) // 2 * 2
    moved = [(column - west, row - north) for column, row in cells]
    figures = count_figures(facts, moved)
    head = {**ABOUT, "figures": {**asdict(figures), "share": figures.share}}
    lines = [f"{json.dumps(code)}: {json.dumps(cell)}" for code, cell in zip(facts.codes, moved, strict=True)]
    text = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{text},\n "hexes": {{\n  ' + ",\n  ".join(lines) + "\n }\n}\n", encoding="utf-8")
    return figures


def read_record(path: Path = PATH) -> dict[str, Cell]:
    """Column and row of each seat, by GSS code."""
    hexes = json.loads(path.read_text(encoding="utf-8"))["hexes"]
    return {code: (column, row) for code, (column, row) in hexes.items()}
