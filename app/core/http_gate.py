"""The pace towards each outside host, shared by every process through the table `http_gate`.

All processes together begin at most four calls in any second to one host, and none while its `Retry-After` runs: slots
lie a little over a quarter of a second apart, and who comes to a slot later than `LATE` gives it up for another.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.core.models import HttpGate

SPACING = timedelta(seconds=0.26)
LATE = timedelta(seconds=0.04)  # 4 x SPACING - LATE is the second in which a fifth call must not begin


class GateClosedError(Exception):
    """No slot within the caller's patience; `until` (UTC) is when it is worth asking again."""

    def __init__(self, until: datetime, *, is_paused: bool) -> None:
        super().__init__("paused" if is_paused else "busy")
        self.until = until
        self.is_paused = is_paused


class DatabaseGate:
    """Hands out slots by one locked row for each host, in a transaction of its own."""

    def reserve(self, host: str, patience: float) -> datetime:
        """The slot just taken (UTC), at most `patience` seconds off; raises `GateClosedError` and takes none."""
        with transaction() as session:
            gate = _lock(session, host)
            moment = now()
            if gate.paused_until and gate.paused_until > moment:
                raise GateClosedError(gate.paused_until, is_paused=True)
            slot = max(gate.next_at or moment, moment)
            if (slot - moment).total_seconds() > patience:
                raise GateClosedError(slot, is_paused=False)
            gate.next_at = slot + SPACING
        return slot

    def pause(self, host: str, until: datetime) -> None:
        """Keeps every process away from that host until then; never shortens a pause already known."""
        with transaction() as session:
            gate = _lock(session, host)
            if gate.paused_until is None or gate.paused_until < until:
                gate.paused_until = until


def _lock(session: Session, host: str) -> HttpGate:
    """The host's row, made where it is missing, held against every other process until the transaction
    ends."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    if session.get(HttpGate, host) is None:
        session.execute(insert(HttpGate).values(host=host).on_conflict_do_nothing())
    return session.scalars(
        select(HttpGate).where(HttpGate.host == host).with_for_update(),
        execution_options={"populate_existing": True},
    ).one()
