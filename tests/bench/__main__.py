"""`make bench`: how fast the site is, each figure as a ratio to a yardstick measured in the same run."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from tests.bench.index import measure_index
from tests.bench.pages import measure_letters, measure_pages
from tests.bench.servers import run_flask
from tests.bench.starting import measure_start
from tests.bench.tracker import report_tracker

PAGES_GOAL, LETTERS_GOAL = 0.1, 0.2
SIZE_GOAL, LOOK_UP_GOAL, BUILD_GOAL = 2_000_000, 10, 60


def main() -> int:
    """Print every figure; 1 when a goal was missed."""
    os.environ["LOG_LEVEL"] = "WARNING"
    misses = 0
    with tempfile.TemporaryDirectory(prefix="campaign-bench-") as name:
        folder = Path(name)
        cold = measure_start(folder)
        print(
            f"first page after a cold start       {cold:6.2f} s   (empty instance folder, packages installed)"
        )
        print(
            f"first page after a second start     {measure_start(folder):6.2f} s   (goal: under 5 s)",
            flush=True,
        )
        run_flask(folder, "db", "upgrade")
        bare, journeys = measure_pages(folder)
        misses += say("postcode to MP's page", journeys, "bare answers of 20 kB", bare, PAGES_GOAL)
        commits, letters = measure_letters(folder)
        misses += say(
            "posting a finished letter", letters, "single-row durable commits", commits, LETTERS_GOAL
        )
        misses += report_tracker(folder)
        index = measure_index(folder)
        print(
            f"postcode index of {index['rows']:,.0f} rows: {index['bytes']:,.0f} bytes (goal: {SIZE_GOAL:,})"
        )
        print(
            f"  one look-up {index['look_up']:.2f} µs (goal: {LOOK_UP_GOAL}); "
            f"built in {index['build']:.1f} s (goal: {BUILD_GOAL})"
        )
        misses += index["bytes"] > SIZE_GOAL or index["look_up"] > LOOK_UP_GOAL or index["build"] > BUILD_GOAL
    return 1 if misses else 0


def say(what: str, figure: float, yardstick: str, base: float, goal: float) -> bool:
    """Print one ratio; True when it missed its goal."""
    ratio = figure / base
    verdict = "reached" if ratio >= goal else "MISSED"
    print(
        f"{what:<35} {ratio:6.3f}     ({figure:,.0f} a second against {base:,.0f} {yardstick}; goal {goal}: {verdict})",
        flush=True,
    )
    return ratio < goal


if __name__ == "__main__":
    sys.exit(main())
