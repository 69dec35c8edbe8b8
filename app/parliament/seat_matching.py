"""Matching Parliament's seats to ours."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.parliament.models import Seat
from app.parliament.slugs import make_slug
from app.parliament.sync import SyncRefusedError, SyncReport
from app.parliament.types import SeatInfo


def match_seats(
    session: Session, found: tuple[SeatInfo, ...], report: SyncReport, *, accept_shrink: bool
) -> dict[int, Seat]:
    """Our seats by Parliament's id. A confirmed id or the name matches; an inferred id never does.

    Raises `SyncRefusedError` when a seat of theirs is not one of ours: boundaries have changed, which needs
    new data.
    """
    ours = list(session.scalars(sa.select(Seat)))
    by_id = {seat.parliament_id: seat for seat in ours if seat.parliament_id_basis == "confirmed"}
    by_name = {make_slug(seat.name): seat for seat in ours}
    matched: dict[int, Seat] = {}
    strangers: list[str] = []
    for info in found:
        seat = by_id.get(info.seat_id) or by_name.get(make_slug(info.name))
        if seat is None:
            strangers.append(info.name)
            continue
        matched[info.seat_id] = seat
    absent = len(ours) - len(matched)
    if strangers:
        raise SyncRefusedError(f"{len(strangers)} seats are not known here, the first {strangers[0]}", [])
    if not accept_shrink and absent > 3 and absent > len(ours) * 0.05:
        raise SyncRefusedError(f"{absent} of {len(ours)} seats are missing from the answer", [])
    if len({seat.id for seat in matched.values()}) != len(matched):
        raise SyncRefusedError("two seats of the answer are one seat here", [])
    for seat_id, seat in matched.items():
        report.is_changed |= seat.parliament_id != seat_id
        seat.parliament_id, seat.parliament_id_basis = seat_id, "confirmed"
    return matched
