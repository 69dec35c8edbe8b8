"""Taking a row of the outbox for sending, and changing it only while it is still ours.

A claim is one UPDATE: it changes the row to `sending` under a fresh token and a lease, or, when pace, hours
or a pause refuse it, moves `due_at` to the next slot. Every later change names the token, so that whoever
lost the row to a lease that ran out changes nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.commits import commit_together
from app.core.database import db
from app.core.extensions import get_config
from app.core.jobs import enqueue_later
from app.core.statements import Statement, given
from app.mail import states
from app.mail.models import Outbox
from app.mail.pacing import LOOK_AGAIN, Refusal, give_slots_back, take_slot
from app.mail.pauses import stopping_scope

OUTBOX = cast(sa.Table, Outbox.__table__)
KEPT = ("id", "kind", "reference", "pace_key", "envelope_from", "recipient", "message", "failing_seconds")
MOST_BYTES = 1_000_000
DUE = (
    OUTBOX.c.id == given("outbox_id"),
    OUTBOX.c.state == states.QUEUED,
    OUTBOX.c.due_at <= given("moment"),
)
PAUSED = stopping_scope(OUTBOX.c.pace_key, OUTBOX.c.label)
READ = Statement(sa.select(PAUSED.label("paused_scope"), *(OUTBOX.c[name] for name in KEPT)).where(*DUE))

UNHANDED = (
    OUTBOX.c.id == given("outbox_id"),
    OUTBOX.c.token == given("ours"),
    OUTBOX.c.state == states.SENDING,
    OUTBOX.c.handed_at.is_(None),
)
HAND = Statement(
    sa.update(OUTBOX)
    .where(*UNHANDED, OUTBOX.c.message.is_not(None), PAUSED.is_(None))
    .values(
        handed_at=given("moment", OUTBOX.c.handed_at.type),
        lease_until=given("until", OUTBOX.c.lease_until.type),
    )
)
RELEASE = Statement(
    sa.update(OUTBOX)
    .where(*UNHANDED)
    .values(
        state=states.QUEUED,
        reason=sa.case((PAUSED.is_not(None), sa.literal("paused:") + PAUSED), else_=OUTBOX.c.reason),
        token=None,
        lease_until=None,
        claimed_at=None,
        attempts=OUTBOX.c.attempts - 1,
    )
)


@dataclass(frozen=True)
class Claim:
    """A row that is ours from `claimed_at` until `lease_until`. `message` is None when it was erased."""

    id: int
    token: str
    kind: str
    reference: str
    pace_key: str | None
    envelope_from: str
    recipient: str | None
    message: bytes | None
    failing_seconds: int
    claimed_at: datetime
    lease_until: datetime


class _LostError(Exception):
    """Somebody else was first."""


def claim_row(outbox_id: int) -> Claim | None:
    """Claim a queued row that is due; None when it is not, when somebody else has it, or when it may not go
    now."""
    moment = now()
    claim, refusal = _claim(outbox_id, moment)
    _ask_again(outbox_id, refusal, moment)
    return claim


def claim_rows(outbox_ids: Sequence[int], most_lost: int) -> tuple[list[Claim], int]:
    """Claim in one durable commit what of these can be claimed: the claims, and how many were tried; no more after
    `most_lost` in a row that could not, nor when their messages fill a megabyte. Where several write at once, claim one
    by one."""
    moment = now()

    def take_some(session: Session) -> list[tuple[Claim | None, Refusal | None]]:
        taken: list[tuple[Claim | None, Refusal | None]] = []
        lost = size = 0
        for outbox_id in outbox_ids:
            claim, refusal = _take(session, outbox_id, moment)
            taken.append((claim, refusal))
            lost = lost + 1 if claim is None else 0
            size += len(claim.message or b"") if claim is not None else 0
            if lost == most_lost or size > MOST_BYTES:
                break
        return taken

    taken = commit_together(take_some)
    for outbox_id, (_claim, refusal) in zip(outbox_ids, taken, strict=False):
        _ask_again(outbox_id, refusal, moment)
    return [claim for claim, _refusal in taken if claim is not None], len(taken)


def release(claims: Sequence[Claim]) -> None:
    """Give back what was claimed, of which nothing was handed over, as if nobody had claimed it, slots of the pace
    too."""

    def give_back(session: Session) -> None:
        for claim in claims:
            if RELEASE.change(session, outbox_id=claim.id, ours=claim.token) and claim.pace_key:
                give_slots_back(session, claim.pace_key, claim.claimed_at)

    if claims:
        commit_together(give_back)


def mark_handed(claim: Claim) -> bool:
    """Commit that the words are about to be handed over. False, and the row is given back, when it is no longer ours,
    or was erased or paused since the claim."""
    moment = now()
    lease = {"moment": moment, "until": moment + get_lease()}

    def hand(session: Session) -> bool:
        return HAND.change(session, outbox_id=claim.id, ours=claim.token, **lease) > 0

    if moment < claim.lease_until and commit_together(hand):
        return True
    release([claim])
    return False


def change_claimed(claim: Claim, *, is_late: bool = False, **values: Any) -> bool:
    """Change a claimed row in a transaction of its own. False when it is no longer ours. With `is_late` also
    when the lease ran out and the row is called uncertain: the truth came late."""
    return commit_together(lambda _session: change_row(claim, is_late=is_late, **values))


def end_unsent(claim: Claim, **values: Any) -> bool:
    """The same for a mail that is not to go, whose slots of the pace go back: no mail that does go waits for it."""

    def end(session: Session) -> bool:
        is_ours = change_row(claim, **values)
        if is_ours and claim.pace_key:
            give_slots_back(session, claim.pace_key, claim.claimed_at)
        return is_ours

    return commit_together(end)


def change_row(claim: Claim, *, is_late: bool = False, **values: Any) -> bool:
    """The same inside the caller's transaction."""
    change = _make_change(tuple(values), is_late=is_late)
    return change.change(db.session, outbox_id=claim.id, ours=claim.token, **values) > 0


def get_lease() -> timedelta:
    """How long one row may be held: longer than all steps of SMTP together can last."""
    return timedelta(seconds=60 + 12 * get_config().mail_timeout)


def _ask_again(outbox_id: int, refusal: Refusal | None, moment: datetime) -> None:
    if refusal is not None and refusal.due_at - moment < LOOK_AGAIN:
        enqueue_later("mail.deliver", (refusal.due_at - moment).total_seconds(), outbox_id)


def _claim(outbox_id: int, moment: datetime) -> tuple[Claim | None, Refusal | None]:
    try:
        return commit_together(lambda session: _take(session, outbox_id, moment))
    except _LostError:
        return None, None


def _take(session: Session, outbox_id: int, moment: datetime) -> tuple[Claim | None, Refusal | None]:
    which = {"outbox_id": outbox_id, "moment": moment}
    row = READ.first(session, **which)
    if row is None:
        return None, None
    refusal = take_slot(session, row.pace_key, row.paused_scope, moment)
    token, lease_until = secrets.token_hex(16), moment + get_lease()
    values = _claimed(token, moment, lease_until) if refusal is None else _refused(refusal)
    if _make_claim(tuple(values)).change(session, **(which | values)) == 0:
        raise _LostError  # the slot goes back too
    if refusal is not None:
        return None, refusal
    kept = {name: getattr(row, name) for name in KEPT}
    return Claim(token=token, claimed_at=moment, lease_until=lease_until, **kept), None


def _claimed(token: str, moment: datetime, lease_until: datetime) -> dict[str, Any]:
    return {
        "state": states.SENDING,
        "token": token,
        "claimed_at": moment,
        "lease_until": lease_until,
        "handed_at": None,
    }


def _refused(refusal: Refusal) -> dict[str, Any]:
    return {"due_at": refusal.due_at, "reason": refusal.reason}


@cache
def _make_claim(names: tuple[str, ...]) -> Statement:
    values: dict[str, Any] = {name: _make_value(name) for name in names}
    if "token" in names:
        values["attempts"] = OUTBOX.c.attempts + 1
    return Statement(sa.update(OUTBOX).where(*DUE).values(values))


@cache
def _make_change(names: tuple[str, ...], *, is_late: bool) -> Statement:
    fenced = (states.SENDING, states.UNCERTAIN) if is_late else (states.SENDING,)
    ours = (OUTBOX.c.id == given("outbox_id"), OUTBOX.c.token == given("ours"), OUTBOX.c.state.in_(fenced))
    return Statement(sa.update(OUTBOX).where(*ours).values({name: _make_value(name) for name in names}))


def _make_value(name: str) -> sa.BindParameter[Any]:
    return given(name, OUTBOX.c[name].type)
