"""What became of the names on a motion: signed, withdrawn, removed, signed again. Every change is an
event."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.parliament.models import Member, Motion, Signature
from app.parliament.sync import SyncReport, add_event, check_shrink
from app.parliament.types import MotionInfo, SignatureInfo

SPONSORS = 6
EVENTS = {"signed": "signed", "withdrawn": "withdrew", "removed": "removed"}


def write_signatures(
    session: Session, motion: Motion, info: MotionInfo, report: SyncReport, *, accept_shrink: bool
) -> None:
    """Compare the sets of names and put down every difference; raises `SyncRefusedError` before it writes
    any.

    `StatusDate` and `SponsorsCount` are not looked at: neither moves when a name is added.
    """
    known = {
        row.member_id: row
        for row in session.scalars(sa.select(Signature).where(Signature.motion_id == motion.id))
    }
    found = {one.member_id: one for one in info.signatures}
    moved = {one.member_id: amendment.label for amendment in info.amendments for one in amendment.signatures}
    standing = {member_id for member_id, row in known.items() if row.state != "removed"}
    check_shrink(standing - set(found), len(standing), what="names", accept_shrink=accept_shrink)
    for member_id, one in found.items():
        state = "withdrawn" if one.is_withdrawn else "signed"
        row = known.get(member_id) or _add(session, motion, one, state)
        is_new = member_id not in known
        row.position = one.position
        row.is_sponsor = state == "signed" and one.position is not None and one.position <= SPONSORS
        row.signed_on = one.signed_on or row.signed_on
        row.withdrawn_on = one.withdrawn_on if state == "withdrawn" else None
        _move(session, motion, row, state, moved.get(member_id), report, is_new=is_new)
    for member_id in sorted(set(known) - set(found)):
        row = known[member_id]
        state = "removed" if row.state == "signed" else row.state
        if state == "removed" and motion.state == "open":
            row.position, row.is_sponsor = None, False
        _move(session, motion, row, state, moved.get(member_id), report, is_new=False)
    report.counts["names"] = len(info.signed_ids)
    session.flush()


def _add(session: Session, motion: Motion, one: SignatureInfo, state: str) -> Signature:
    row = Signature(
        motion_id=motion.id,
        member_id=one.member_id,
        state=state,
        party_then=_name_party(session, one.member_id),
        seen_at=now(),
        changed_at=now(),
    )
    session.add(row)
    return row


def _name_party(session: Session, member_id: int) -> str | None:
    member = session.get_one(Member, member_id)
    return member.party.name if member.party else None


def _move(
    session: Session,
    motion: Motion,
    row: Signature,
    state: str,
    amendment: str | None,
    report: SyncReport,
    *,
    is_new: bool,
) -> None:
    """Take the row to `state`. The second reading that finds the same state agrees with the first."""
    row.seen_at = now() if state != "removed" else row.seen_at
    row.moved_to_amendment = amendment if state != "signed" else None
    if not is_new and row.state == state:
        row.agreed_at = row.agreed_at or now()
        return
    is_again = not is_new and state == "signed"
    if is_again and motion.state == "open":
        row.party_then = _name_party(session, row.member_id)
    row.state, row.changed_at, row.agreed_at = state, now(), None
    if is_new and state == "withdrawn":
        _tell(session, motion, row, "signed", report, {"first_reading": motion.names_read_at is None})
    detail = {
        "first_reading": motion.names_read_at is None,
        "again": is_again,
        "amendment": row.moved_to_amendment,
        "after_closing": motion.closed_on is not None and motion.closed_on < today_in_london(),
    }
    _tell(session, motion, row, state, report, detail)


def _tell(
    session: Session,
    motion: Motion,
    row: Signature,
    state: str,
    report: SyncReport,
    detail: Mapping[str, object],
) -> None:
    happened_on = {"signed": row.signed_on, "withdrawn": row.withdrawn_on}.get(state)
    told = {name: value for name, value in detail.items() if value}
    add_event(
        session,
        EVENTS[state],
        motion_id=motion.id,
        member_id=row.member_id,
        happened_on=happened_on,
        detail=told,
    )
    member = session.get_one(Member, row.member_id)
    report.note(EVENTS[state], member.name)
