"""`make chaos`: every fault on both databases, then the storm, and the figures at the end.

make chaos ARGS="--letters 60 --waiting 5000 --storm 2000 --kills 40 --database sqlite --fault web_killed"
"""

from __future__ import annotations

import argparse
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from tests.chaos.faults import BY_NAME, FAULTS
from tests.chaos.faults_disk import disk_full, small_disk
from tests.chaos.faults_load import make_flood
from tests.chaos.run import Fault, Result, run_fault
from tests.chaos.site import Site, running_site
from tests.chaos.storm import make_storm
from tests.chaos.table import format_table, list_problems

KINDS = ("sqlite", "postgresql")


def main() -> int:
    """0 when nothing was lost, doubled or wrong."""
    options = read_options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that every process is ended first
    results: list[Result] = []
    failures: list[str] = []
    for kind in options.database or KINDS:
        faults = [fault for fault in FAULTS if not options.fault or fault.name in options.fault]
        with (
            tempfile.TemporaryDirectory(prefix="campaign-chaos-") as folder,
            running_site(kind, Path(folder), workers=4) as site,
        ):
            for fault in faults:
                if kind in fault.databases:
                    run_one(site, fault, options.letters, results, failures)
            if options.waiting:
                run_one(site, make_flood(options.waiting), options.letters, results, failures)
            if options.storm:
                run_one(site, make_storm(options.kills), options.storm, results, failures)
    if not options.fault or "disk_full" in options.fault:
        run_on_small_disk(options.letters, results, failures)
    print(f"\n{format_table(results)}")
    failures += [problem for result in results for problem in list_problems(result)]
    print("\n".join(failures) or "Nothing lost, nothing doubled, no wrong state.")
    return 1 if failures else 0


def run_one(site: Site, fault: Fault, letters: int, results: list[Result], failures: list[str]) -> None:
    """Run one fault; that it could not be run to its end is a failure too, and the next one is tried."""
    try:
        result = run_fault(site, fault, letters)
    except Exception as error:  # whatever it is, the other faults are still worth knowing
        traceback.print_exc()
        failures.append(f"{fault.name} ({site.kind}): {type(error).__name__}: {error}")
        return
    results.append(result)
    print(format_table([result]).partition("\n")[2].strip(), flush=True)


def run_on_small_disk(letters: int, results: list[Result], failures: list[str]) -> None:
    """The disk that fills up holds the database, the engine's file and the log of a site of its own."""
    with small_disk() as disk, tempfile.TemporaryDirectory(prefix="campaign-chaos-") as folder:
        if disk is None:
            print("disk_full did not run: a small disk (tmpfs) can be made by an administrator alone.")
            return
        with running_site("sqlite", Path(folder), instance_path=disk) as site:
            run_one(site, Fault(disk_full), letters, results, failures)


def read_options() -> argparse.Namespace:
    """The arguments of `make chaos ARGS=…`."""
    parser = argparse.ArgumentParser(prog="make chaos ARGS=", description=__doc__)
    parser.add_argument("--letters", type=int, default=60, help="letters for each fault")
    parser.add_argument("--waiting", type=int, default=100_000, help="letters of the flood; 0: no flood")
    parser.add_argument("--storm", type=int, default=10_000, help="letters of the storm; 0: no storm")
    parser.add_argument("--kills", type=int, default=100, help="kills in the storm")
    parser.add_argument("--database", action="append", choices=KINDS, help="only this one; may be repeated")
    names = [*BY_NAME, disk_full.__name__]
    parser.add_argument("--fault", action="append", choices=names, help="only this fault; may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
