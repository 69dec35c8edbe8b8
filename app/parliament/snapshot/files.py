"""The snapshot's files: CSV under lines that begin with `#` and name the rows, their source and their day."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FOLDER = Path(__file__).parent / "facts"


@dataclass(frozen=True, slots=True)
class FactFile:
    """Rows of one file, with the head that says where they come from and of which day they are."""

    about: str
    source: str
    as_at: date
    rows: tuple[Mapping[str, str], ...]


def read_facts(name: str, folder: Path = FOLDER) -> FactFile:
    """Read `facts/<name>.csv`; raises KeyError when its head lacks a source or a day."""
    head: dict[str, str] = {}
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        lines = file.read().splitlines()
    while lines and lines[0].startswith("# "):
        key, _, value = lines.pop(0)[2:].partition(": ")
        head[key] = value
    rows = tuple(csv.DictReader(lines))
    return FactFile(head["about"], head["source"], date.fromisoformat(head["as at"]), rows)


def write_facts(
    folder: Path,
    name: str,
    *,
    head: Mapping[str, str],
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
) -> None:
    """Write `<folder>/<name>.csv`, its head first."""
    with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        for key in ("about", "source", "as at"):
            file.write(f"# {key}: {head[key]}\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
