"""Incoming mail from a maildir: each file of `new` is taken in and removed; one that we stumble over is set aside."""

from __future__ import annotations

import time
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from app.core.extensions import get_config
from app.core.jobs import every
from app.core.log import get_logger
from app.mail.feeds import MOST_READ, Answer, take_in

SET_ASIDE = "set-aside"
KEEP_SET_ASIDE = timedelta(days=7)
MOST_AT_ONCE = 1000


@every("mail.read_inbox", minute="*", late_after=timedelta(minutes=15))
def read_inbox() -> int:
    """Read the maildir of the settings, where there is one; how many mails were read."""
    folder = get_config().maildir_path
    return sum(read_maildir(folder).values()) if folder is not None else 0


def read_maildir(folder: Path) -> Counter[Answer]:
    """Take in what is in `new`, the oldest first; how many ended how. A file goes only after the commit; with the
    database away all stay. What is set aside and came over 7 days ago goes too: nothing but a reading removes it."""
    _forget_set_aside(folder)
    counts: Counter[Answer] = Counter()
    for path in sorted((folder / "new").glob("*"))[:MOST_AT_ONCE]:
        answer = _read(folder, path)
        if answer is not None:
            counts[answer] += 1
        if answer is Answer.AWAY:
            break
    return counts


def _read(folder: Path, path: Path) -> Answer | None:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_READ)
    except FileNotFoundError:  # somebody else took it
        return None
    except OSError as error:
        get_logger("mail").error("maildir_unreadable", kind=type(error).__name__)
        return Answer.LATER
    answer = take_in(None, raw)
    if answer in {Answer.TAKEN, Answer.UNKNOWN}:
        path.unlink(missing_ok=True)
    elif answer is Answer.FAULT:
        aside = folder / SET_ASIDE
        aside.mkdir(mode=0o700, exist_ok=True)
        path.rename(aside / path.name)
    return answer


def _forget_set_aside(folder: Path) -> None:
    oldest = time.time() - KEEP_SET_ASIDE.total_seconds()
    for path in (folder / SET_ASIDE).glob("*"):
        with suppress(FileNotFoundError):  # another reading was first
            if path.stat().st_mtime < oldest:
                path.unlink()
