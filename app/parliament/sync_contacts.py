"""The sync of addresses for letters: spread over the week, oldest first, those never asked for at once."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import db
from app.core.http import HttpError
from app.parliament.members_api import MembersApi
from app.parliament.models import ContactAddress, Member, SyncRun
from app.parliament.sync import (
    Progress,
    SyncReport,
    add_event,
    check_shrink,
    finish_run,
    run_sync,
    sync_transaction,
)
from app.parliament.types import ContactInfo

DAYS_OF_A_ROUND = 7
SKIPPED = {"not_found", "empty", "wrong_shape", "refused"}


def sync_contacts(
    api: MembersApi, *, accept_shrink: bool = False, is_spread: bool = False, progress: Progress | None = None
) -> SyncReport:
    """Read members' addresses: everybody's, or with `is_spread` one day's share of the week."""

    def work(report: SyncReport, run: SyncRun) -> None:
        member_ids = list_due_members(is_spread=is_spread)
        found = _read_contacts(api, member_ids, report, progress)
        with sync_transaction() as session:
            write_contacts(session, found, report, accept_shrink=accept_shrink)
            finish_run(session, run, report)

    return run_sync("contacts", work)


def list_due_members(*, is_spread: bool) -> Sequence[int]:
    """Sitting members whose address is to be read now: never read first, then the oldest. Staff's rows are
    left."""
    query = (
        sa.select(Member.id, ContactAddress.checked_at)
        .outerjoin(ContactAddress, ContactAddress.member_id == Member.id)
        .where(Member.is_current, sa.or_(ContactAddress.basis.is_(None), ContactAddress.basis != "staff"))
        .order_by(ContactAddress.checked_at.is_not(None), ContactAddress.checked_at, Member.id)
    )
    rows = db.session.execute(query).all()
    never_read = sum(row.checked_at is None for row in rows)
    share = max(never_read, math.ceil(len(rows) / DAYS_OF_A_ROUND))
    return [row.id for row in (rows[:share] if is_spread else rows)]


def write_contacts(
    session: Session, found: Mapping[int, ContactInfo], report: SyncReport, *, accept_shrink: bool
) -> None:
    """Write what was read inside the caller's transaction; raises `SyncRefusedError` before it writes
    anything."""
    query = sa.select(ContactAddress).where(ContactAddress.member_id.in_(found))
    known = {row.member_id: row for row in session.scalars(query)}
    had = {member_id for member_id, row in known.items() if row.email}
    lost = {member_id for member_id in had if not found[member_id].email}
    check_shrink(lost, len(had), what="addresses", accept_shrink=accept_shrink)
    for member_id, info in found.items():
        _write_contact(session, known.get(member_id), info, report)
    without = sum(info.email is None for info in found.values())
    report.counts |= {"read": len(found), "new": len(found.keys() - known.keys()), "without": without}


def _write_contact(
    session: Session, row: ContactAddress | None, info: ContactInfo, report: SyncReport
) -> None:
    if row is None:
        row = ContactAddress(member_id=info.member_id, email=None, basis="none", checked_at=now())
        session.add(row)
        report.is_changed = True
    elif row.basis == "staff":
        return
    elif row.email != info.email:
        add_event(session, "address_changed", member_id=info.member_id)
        report.note("address_changed", str(info.member_id))
        row.is_doubted = False
    row.email, row.basis, row.checked_at = info.email, info.basis, now()


def _read_contacts(
    api: MembersApi, member_ids: Sequence[int], report: SyncReport, progress: Progress | None
) -> dict[int, ContactInfo]:
    """Every contact that could be read. One member's bad answer leaves that member's row; any other fault, and
    nothing but bad answers, is raised, unless it came late: then what was read is kept."""
    found: dict[int, ContactInfo] = {}
    skipped = 0
    for done, member_id in enumerate(member_ids, start=1):
        try:
            found[member_id] = api.get_contact(member_id)
        except HttpError as error:
            if not found and (error.reason not in SKIPPED or done == len(member_ids)):
                raise
            if error.reason not in SKIPPED:
                report.counts["unread"] = len(member_ids) - done + 1
                break
            skipped += 1
        if progress:
            progress(done, len(member_ids))
    report.counts["skipped"] = skipped
    return found
