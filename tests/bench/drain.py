"""How fast what waits goes out, against smtplib on one reused connection to the same relay.

What is compared. Ours: `flask worker` with its own settings and an outbox of confirmed letters that are all
due. Each letter is claimed, checked in earnest (its MP sits, the rules still pick the same letter), handed
over, its outcome recorded and announced. Claim, `handed_at` and outcome are durable before what follows them;
on SQLite a few mails are claimed in one commit, and an outcome, with what the letter's room does about it (which also
queues the copy for the writer), is committed with the next mail's `handed_at`. The copy is a mail of its own through
the same outbox, in the same way, so the ratio is of mails handed over, from the first claim to the last outcome, to
mails by smtplib; that of letters alone, although the copies went out at the same time, is told too. The yardstick:
`sendmail` of the same messages, nothing read and nothing written, taken before and after, the mean of both. There are
enough letters that the half second in which an idle worker's threads look for work counts for little.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from app.core.database import db
from app.mail.claims import claim_row
from app.mail.models import Outbox
from tests.bench.relay import measure_smtplib, running_relay
from tests.bench.stock import open_site, put_letters, read_mails, take_all_away
from tests.bench.workers import running_workers

GOAL = 0.5
LETTERS = 10_000
FEW, MANY = 100, 100_000


@dataclass(frozen=True)
class Drain:
    """Letters a second, mails a second (letters and copies), and the yardstick's mails a second."""

    letters: float
    mails: float
    yardstick: float


def measure_drain(folder: Path, workers: int, count: int = LETTERS, **settings: str) -> Drain:
    """Drain `count` letters with so many worker processes."""
    with running_relay() as relay, open_site(folder, mail_port=relay.port, **settings):
        take_all_away()
        put_letters(count)
        mails = read_mails(count)
        yardstick = measure_smtplib(relay.port, mails)
        with running_workers(folder, workers, MAIL_PORT=str(relay.port), **_as_environment(settings)):
            wait_until(_is_done)
        assert (_count("letter"), _count("letter_copy")) == (count, count)
        yardstick = (yardstick + measure_smtplib(relay.port, mails)) / 2
        return Drain(count / _last("letter"), 2 * count / _last("letter", "letter_copy"), yardstick)


def measure_claims(folder: Path, waiting: int, claims: int = 100, **settings: str) -> float:
    """Milliseconds of one claim with `waiting` rows that are due; the median of `claims`."""
    with open_site(folder, **settings):
        take_all_away()
        put_letters(waiting)
        ids = db.session.scalars(
            sa.select(Outbox.id).where(Outbox.state == "queued").order_by(Outbox.id).limit(claims)
        ).all()
        times = []
        for outbox_id in ids:
            started = time.perf_counter()
            assert claim_row(outbox_id) is not None
            times.append(time.perf_counter() - started)
        take_all_away()
    return sorted(times)[len(times) // 2] * 1000


def report_drain(folder: Path) -> int:
    """Print every figure; the number of goals missed."""
    missed = 0
    for workers in (1, 4):
        drain = measure_drain(folder, workers)
        ratio = drain.mails / drain.yardstick
        goal = ""  # for four workers there is none
        if workers == 1:
            goal = f"; goal {GOAL}: {'reached' if ratio >= GOAL else 'MISSED'}"
            missed += ratio < GOAL
        print(f"drain, {workers} worker{'s' * (workers > 1):<26} {ratio:6.3f}     ", end="")
        print(
            f"({drain.mails:,.0f} mails a second, {drain.letters:,.0f} of them letters, the others their copies,"
        )
        print(
            f"  against {drain.yardstick:,.0f} by smtplib; of letters alone "
            f"{drain.letters / drain.yardstick:.3f}{goal})",
            flush=True,
        )
    few, many = measure_claims(folder, FEW), measure_claims(folder, MANY)
    print(f"one claim of {MANY:,} against {FEW}     {many / few:6.2f}     ({many:.2f} ms, {few:.2f} ms)")
    return missed


def wait_until(is_so: Callable[[], bool], seconds: float = 300) -> None:
    """Look every tenth of a second, each time at what is committed by then."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("waited too long")
        time.sleep(0.1)


def _is_done() -> bool:
    """True once nothing waits or is under way: a look that costs next to nothing, while the worker works."""
    db.session.rollback()
    unfinished = Outbox.state.in_(("queued", "sending"))
    return db.session.scalar(sa.select(Outbox.id).where(unfinished).limit(1)) is None


def _count(kind: str) -> int:
    query = sa.select(sa.func.count()).where(Outbox.kind == kind, Outbox.state == "sent")
    return db.session.scalar(query) or 0


def _last(*kinds: str) -> float:
    """Seconds from the first claim to the last outcome of these kinds."""
    began = db.session.scalar(sa.select(sa.func.min(Outbox.claimed_at)).where(Outbox.kind == "letter"))
    ended = db.session.scalar(sa.select(sa.func.max(Outbox.done_at)).where(Outbox.kind.in_(kinds)))
    return float((ended - began).total_seconds())


def _as_environment(settings: dict[str, str]) -> dict[str, str]:
    return {name.upper(): value for name, value in settings.items()}
