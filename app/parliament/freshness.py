"""How old the data is, and whom a refused update leaves in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar

import sqlalchemy as sa

from app.core.clock import now as clock_now
from app.core.database import db
from app.parliament.models import ContactAddress, Motion, SyncRun

Row = TypeVar("Row", SyncRun, datetime | None)


@dataclass(frozen=True, slots=True)
class DataAges:
    """The moment (UTC) of each kind of data, None where there is none; `is_snapshot` while members are
    bundled ones. `read_at` is when anything was last read well, the bundled facts included."""

    now: datetime
    members_at: datetime | None
    offices_at: datetime | None
    motion_at: datetime | None
    is_snapshot: bool
    read_at: datetime | None = None


def get_data_ages(now: datetime | None = None, version: int | None = None) -> DataAges:
    """When members, offices and the motion followed were last read well, or had been when a data version came. A day's
    facts stand for noon of that day."""
    members, offices, snapshot = (_find_last_ok(kind, version) for kind in ("members", "offices", "snapshot"))
    motion_at = db.session.scalar(sa.select(Motion.checked_at).where(Motion.is_followed))
    newest = sa.select(sa.func.max(SyncRun.ended_at)).where(SyncRun.outcome == "ok")
    return DataAges(
        now=now or clock_now(),
        members_at=members.data_at if members else (snapshot.data_at if snapshot else None),
        offices_at=offices.data_at if offices else _read_snapshot_day(snapshot, "offices_as_at"),
        motion_at=motion_at,
        is_snapshot=members is None,
        read_at=db.session.scalar(_known_by(newest, version)),
    )


def is_member_in_doubt(member_id: int) -> bool:
    """True while the latest word of a sync is a refused update that would have removed this member, the
    member's office, address or name: letters to the member wait."""
    for kind in ("members", "offices", "motion"):
        run = _find_last_word(kind)
        if run is not None and run.outcome == "refused" and member_id in run.doubted_ids:
            return True
    return _is_address_in_doubt(member_id)


def list_members_in_doubt() -> set[int]:
    """Every member whom the latest refused updates would have removed, for staff."""
    runs = [_find_last_word(kind) for kind in ("members", "offices", "contacts", "motion")]
    return {one for run in runs if run is not None and run.outcome == "refused" for one in run.doubted_ids}


def list_doubted_members() -> set[int]:
    """Every member of whom `is_member_in_doubt` is true."""
    refused = _find_refused_contacts()
    named = list_members_in_doubt() | set(refused.doubted_ids if refused else ())
    return {one for one in named if is_member_in_doubt(one)}


def get_newest_run() -> int:
    """The id of the newest reading of any kind, well or not; 0 before the first. Another id may mean other
    facts."""
    return db.session.scalar(sa.select(sa.func.max(SyncRun.id))) or 0


def list_last_runs() -> list[SyncRun]:
    """The latest run of each kind, for staff and for health."""
    newest = sa.select(sa.func.max(SyncRun.id)).group_by(SyncRun.kind)
    return list(db.session.scalars(sa.select(SyncRun).where(SyncRun.id.in_(newest)).order_by(SyncRun.kind)))


def _is_address_in_doubt(member_id: int) -> bool:
    """Contacts are read in shares, so a refusal holds until this member's own row is read again."""
    run = _find_refused_contacts()
    if run is None or member_id not in run.doubted_ids:
        return False
    contact = db.session.get(ContactAddress, member_id)
    return contact is None or contact.checked_at < run.started_at


def _find_refused_contacts() -> SyncRun | None:
    refused = sa.select(SyncRun).where(SyncRun.kind == "contacts", SyncRun.outcome == "refused")
    return db.session.scalar(refused.order_by(SyncRun.id.desc()).limit(1))


def _find_last_ok(kind: str, version: int | None = None) -> SyncRun | None:
    query = _known_by(sa.select(SyncRun), version).where(SyncRun.kind == kind, SyncRun.outcome == "ok")
    return db.session.scalar(query.order_by(SyncRun.id.desc()).limit(1))


def _known_by(query: sa.Select[Row], version: int | None) -> sa.Select[Row]:
    return query if version is None else query.where(SyncRun.version <= version)


def _find_last_word(kind: str) -> SyncRun | None:
    """The last run that told something: one that failed to read leaves things as they were."""
    query = sa.select(SyncRun).where(SyncRun.kind == kind, SyncRun.outcome.in_(("ok", "refused")))
    return db.session.scalar(query.order_by(SyncRun.id.desc()).limit(1))


def _read_snapshot_day(run: SyncRun | None, name: str) -> datetime | None:
    if run is None or name not in run.counts:
        return None
    return datetime.combine(date.fromisoformat(run.counts[name]), time(12), UTC)
