"""`make bench`: how fast the site is, each figure as a ratio to a yardstick measured in the same run.

`make bench ARGS="delivery tracker"` runs only the parts named.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.drain import report_drain
from tests.bench.flows import report_flows
from tests.bench.index import measure_index
from tests.bench.pages import measure_letters, measure_pages
from tests.bench.servers import run_flask
from tests.bench.slices import Slices
from tests.bench.starting import measure_start
from tests.bench.tracker import report_tracker

PAGES_GOAL, LETTERS_GOAL = 0.1, 0.2
SIZE_GOAL, LOOK_UP_GOAL, BUILD_GOAL = 2_000_000, 10, 60


def main(names: list[str]) -> int:
    """Print every figure of the parts named, or of all; 1 when a goal was missed, 2 for a name that is none."""
    os.environ["LOG_LEVEL"] = "WARNING"
    if not set(names) <= set(PARTS):
        print(f"parts: {' '.join(PARTS)}")
        return 2
    misses = 0
    with tempfile.TemporaryDirectory(prefix="campaign-bench-") as name:
        folder = Path(name)
        report_start(folder)
        run_flask(folder, "db", "upgrade")
        for part, report in PARTS.items():
            if part in names or not names:
                misses += report(folder)
    return 1 if misses else 0


def report_start(folder: Path) -> None:
    """The first page, cold and again; everything else needs the site that this makes."""
    cold = measure_start(folder)
    print(f"first page after a cold start       {cold:6.2f} s   (empty instance folder, packages installed)")
    again = measure_start(folder)
    print(f"first page after a second start     {again:6.2f} s   (goal: under 5 s)", flush=True)


def report_pages(folder: Path) -> int:
    """Postcode to MP's page, and posting a letter; what exactly is compared stands in `tests.bench.pages`."""
    pages = say("postcode to MP's page", measure_pages(folder), "bare answers of 20 kB", PAGES_GOAL)
    return pages + say(
        "posting a finished letter", measure_letters(folder), "single-row durable commits", LETTERS_GOAL
    )


def report_index(folder: Path) -> int:
    """The postcode index."""
    index = measure_index(folder)
    print(f"postcode index of {index['rows']:,.0f} rows: {index['bytes']:,.0f} bytes (goal: {SIZE_GOAL:,})")
    print(
        f"  one look-up {index['look_up']:.2f} µs (goal: {LOOK_UP_GOAL}); "
        f"built in {index['build']:.1f} s (goal: {BUILD_GOAL})"
    )
    return index["bytes"] > SIZE_GOAL or index["look_up"] > LOOK_UP_GOAL or index["build"] > BUILD_GOAL


def say(what: str, slices: Slices, yardstick: str, goal: float) -> bool:
    """Print one ratio; True when it missed its goal."""
    ratio, (lowest, highest) = slices.ratio, slices.spread
    verdict = "reached" if ratio >= goal else "MISSED"
    ours, base = statistics.median(slices.ours), statistics.median(slices.yardstick)
    print(f"{what:<35} {ratio:6.3f}     ({ours:,.0f} a second against {base:,.0f} {yardstick};")
    print(
        f"  median of {len(slices.ours)} pairs, {lowest:.3f} to {highest:.3f}; four at once took p50 "
        f"{slices.get_milliseconds(50):.1f} ms, p99 {slices.get_milliseconds(99):.1f} ms; goal {goal}: {verdict})",
        flush=True,
    )
    return ratio < goal


PARTS: dict[str, Callable[[Path], int]] = {
    "pages": report_pages,
    "tracker": report_tracker,
    "index": report_index,
    "delivery": report_drain,
    "flows": report_flows,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
