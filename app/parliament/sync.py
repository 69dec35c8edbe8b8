"""What every reading of Parliament's data shares: the report, the run's row, and the refusal of a bad answer.

A sync reads everything first and then writes in one transaction. What was good stays until something better
came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.core.http import HttpError
from app.core.versions import find_raised_version, lock_data_version, raise_data_version
from app.parliament.errors import ParliamentError
from app.parliament.history import is_record_changed
from app.parliament.models import Member, ParliamentEvent, Spell, SyncRun

SHRINK_SHARE = 0.05
SHRINK_ROWS = 3
SYNC_LOCK = 26_502_026  # any number that nobody else uses

Progress = Callable[[int, int], None]


class SyncRefusedError(ParliamentError):
    """The answer would remove too much to be believed; `doubted_ids` are the members it would have
    removed."""

    def __init__(self, message: str, doubted_ids: Collection[int]) -> None:
        super().__init__(message)
        self.message = message
        self.doubted_ids = sorted(doubted_ids)


@dataclass(frozen=True)
class Change:
    """One thing that a sync changed, as its summary tells it."""

    kind: str
    what: str


@dataclass
class SyncReport:
    """What one run found: `outcome` is ok, refused or failed; `reason` says why it was not ok."""

    kind: str
    outcome: str = "ok"
    reason: str | None = None
    retry_at: datetime | None = None
    counts: dict[str, int] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    is_changed: bool = False

    @property
    def is_ok(self) -> bool:
        """True when the run wrote what it read."""
        return self.outcome == "ok"

    def note(self, kind: str, what: str) -> None:
        """Add a change to the summary."""
        self.is_changed = True
        self.changes.append(Change(kind, what))


def check_shrink(absent: Collection[int], known: int, *, what: str, accept_shrink: bool) -> None:
    """Refuse an answer that lacks more than 5 % and more than 3 of the rows known; `absent` are member
    ids."""
    if accept_shrink or len(absent) <= SHRINK_ROWS or len(absent) <= known * SHRINK_SHARE:
        return
    raise SyncRefusedError(f"{len(absent)} of {known} {what} are missing from the answer", absent)


def run_sync(kind: str, read_and_write: Callable[[SyncReport, SyncRun], None]) -> SyncReport:
    """Run one sync and leave its `sync_run` row, whatever happens. A fault of Parliament's is reported,
    not raised."""
    report = SyncReport(kind)
    run = SyncRun(kind=kind, started_at=now(), outcome="ok", counts={}, doubted_ids=[])
    try:
        read_and_write(report, run)
    except SyncRefusedError as error:
        report.outcome, report.reason, run.doubted_ids = "refused", error.message, error.doubted_ids
    except HttpError as error:
        report.outcome, report.reason, report.retry_at = "failed", error.reason, error.retry_at
    if not report.is_ok:
        with transaction() as session:
            finish_run(session, run, report)
    return report


@contextmanager
def sync_transaction() -> Iterator[Session]:
    """A transaction for writing a reading, one at a time: a command and the worker may sync together."""
    with transaction() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(sa.select(sa.func.pg_advisory_xact_lock(SYNC_LOCK)))
        yield session


def finish_run(session: Session, run: SyncRun, report: SyncReport) -> None:
    """Write the run's row, inside the transaction that wrote its data, and raise the data version if the record
    changed. A run that raises none is first known of by the next version."""
    counted = Counter(change.kind for change in report.changes)
    report.counts = {**report.counts, **counted}
    run.ended_at = now()
    run.outcome, run.message, run.counts = report.outcome, report.reason, report.counts
    run.data_at = run.started_at if report.is_ok else None
    session.add(run)
    session.flush()
    if report.is_changed or is_record_changed(session) or _is_first(session, run):
        raise_data_version(session)
    run.version = find_raised_version(session) or lock_data_version(session) + 1
    session.flush()


def _is_first(session: Session, run: SyncRun) -> bool:
    """True for the first good run of its kind: from then on pages tell of a live reading, not of the
    snapshot."""
    query = sa.select(SyncRun.id).where(
        SyncRun.kind == run.kind, SyncRun.outcome == "ok", SyncRun.id != run.id
    )
    return run.outcome == "ok" and session.scalar(query.limit(1)) is None


def add_event(
    session: Session, kind: str, *, member_id: int | None = None, seat_id: int | None = None, **facts: Any
) -> ParliamentEvent:
    """Put down what happened, with the data version it came with and the member's name, party and seat of that
    time; events are never rewritten."""
    member = session.get(Member, member_id) if member_id is not None else None
    if member is not None:
        party = member.party
        facts.setdefault("party", party.name if party else None)
        facts.setdefault("party_short", party.abbreviation if party else None)
        facts.setdefault("name", member.name)
        seat_id = seat_id or _find_seat_id(session, member.id, facts.get("happened_on"))
    event = ParliamentEvent(
        kind=kind,
        seen_at=now(),
        member_id=member_id,
        seat_id=seat_id,
        detail=facts.pop("detail", {}),
        version=raise_data_version(session),
        **facts,
    )
    session.add(event)
    return event


def _find_seat_id(session: Session, member_id: int, day: date | None) -> int | None:
    """The seat of the spell that holds the day, else of the latest spell."""
    query = sa.select(Spell).where(Spell.member_id == member_id, Spell.seat_id.is_not(None))
    spells = session.scalars(query.order_by(Spell.started_on.desc())).all()
    for spell in spells:
        if day and spell.started_on <= day and (spell.ended_on is None or day <= spell.ended_on):
            return spell.seat_id
    return spells[0].seat_id if spells else None
