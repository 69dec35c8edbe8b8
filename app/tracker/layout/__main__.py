"""Compute the layout and print what was reached."""

from __future__ import annotations

import argparse
import sys
import time

from app.tracker.layout.annealing import Wishes
from app.tracker.layout.compute import compute_layout
from app.tracker.layout.facts import Facts, read_facts
from app.tracker.layout.figures import Figures, count_figures
from app.tracker.layout.record import PATH, read_record, write_record


def main(arguments: list[str]) -> None:
    """Compute and write, or with `--figures` only count what the file holds."""
    parser = argparse.ArgumentParser(prog="python -m app.tracker.layout", description=__doc__)
    parser.add_argument(
        "--figures", action="store_true", help="only count what the file holds, and write nothing"
    )
    asked = parser.parse_args(arguments)
    facts = read_facts()
    if asked.figures:
        record = read_record()
        sys.stdout.write(describe(facts, count_figures(facts, [record[code] for code in facts.codes])))
        return
    started = time.monotonic()
    figures = write_record(facts, compute_layout(facts, Wishes()))
    sys.stdout.write(describe(facts, figures))
    sys.stdout.write(f"Written to {PATH} after {time.monotonic() - started:.0f} seconds\n")


def describe(facts: Facts, figures: Figures) -> str:
    """The figures in words, a line each."""
    return (
        f"{len(facts.codes)} seats, {figures.overlaps} overlaps, {figures.holes} holes inside land\n"
        f"{figures.side_by_side:,} of {figures.pairs:,} pairs of neighbours side by side: {figures.share} %\n"
        f"{figures.strays} seats apart from their region, {figures.contacts} touching a land over the sea, "
        f"{figures.spurs} hanging on by one side\n"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
