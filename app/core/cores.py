"""One core for one worker.

The threads of a Python process share the interpreter's lock and so use one core at a time, however many there are. On
one core a thread that waits for a moment hands the lock on at once; between two, each time another core is woken
for it, which costs a worker a third of what it can do. The kernel keeps other work away from a busy core.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

_held: list[IO[bytes]] = []


def keep_to_one_core(folder: Path) -> int | None:
    """Keep this process, and the threads that it starts from now on, to a core that no other worker keeps to; its
    number. None, and nothing is changed, where there is but one, where each has its worker (a file for each in `folder`
    tells, locked as long as that lives), or where the system knows no such thing or forbids it."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cores = sorted(os.sched_getaffinity(0), reverse=True)  # the first core has the most to do besides
    if len(cores) < 2:
        return None
    for core in cores:
        if _take(folder / f"core-{core}.lock"):
            try:
                os.sched_setaffinity(0, {core})
            except OSError:  # a unit or a container may forbid it
                _held.pop().close()
                return None
            return core
    return None


def _take(path: Path) -> bool:
    try:
        file = path.open("ab")
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _held.append(file)
    return True
