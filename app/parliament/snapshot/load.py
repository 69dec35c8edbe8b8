"""Fill the tables from the bundled snapshot. The first sync replaces it row by row."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import Base
from app.core.versions import raise_data_version
from app.parliament import models
from app.parliament.snapshot.reading import read_snapshot
from app.parliament.snapshot.types import Snapshot, SnapshotMotion, SnapshotNeighbours

SOURCE = "snapshot"


@dataclass(frozen=True, slots=True)
class SnapshotCounts:
    """How many rows were added; all 0 when the tables held rows already."""

    seats: int = 0
    neighbours: int = 0
    parties: int = 0
    members: int = 0
    offices: int = 0
    sessions: int = 0
    motions: int = 0


def load_snapshot(session: Session) -> SnapshotCounts:
    """Fill each group of tables that is empty, inside the caller's transaction; again, it adds nothing."""
    snapshot = read_snapshot()
    started_at = now()
    seats, neighbours = _load_seats(session, snapshot)
    parties, members, offices = _load_members(session, snapshot)
    sessions, motions = _load_motions(session, snapshot)
    counts = SnapshotCounts(seats, neighbours, parties, members, offices, sessions, motions)
    if any(asdict(counts).values()):
        run = _make_run(snapshot, counts, started_at)
        run.version = raise_data_version(session)
        session.add(run)
    session.flush()
    return counts


def day_to_moment(day: date) -> datetime:
    """Noon UTC of `day`: the moment that stands for a fact known to the day only."""
    return datetime.combine(day, time(12), UTC)


def _is_empty(session: Session, table: type[Base]) -> bool:
    return session.scalar(sa.select(sa.exists().select_from(table))) is False


def _load_seats(session: Session, snapshot: Snapshot) -> tuple[int, int]:
    if not _is_empty(session, models.Seat):
        return 0, 0
    ids = {}
    for seat in snapshot.seats:
        facts = asdict(seat)
        basis = facts.pop("basis")
        row = models.Seat(**facts, parliament_id_basis=basis, source=SOURCE)
        session.add(row)
        ids[seat.gss_code] = row
    session.flush()
    numbers = {code: row.id for code, row in ids.items()}
    session.add_all([row for pair in snapshot.neighbours for row in _make_neighbours(pair, numbers)])
    return len(ids), len(snapshot.neighbours)


def _make_neighbours(
    pair: SnapshotNeighbours, ids: dict[str, int]
) -> tuple[models.SeatNeighbour, models.SeatNeighbour]:
    first, second = ids[pair.first], ids[pair.second]
    return (
        models.SeatNeighbour(seat_id=first, neighbour_id=second, border_km=pair.border_km),
        models.SeatNeighbour(seat_id=second, neighbour_id=first, border_km=pair.border_km),
    )


def _load_members(session: Session, snapshot: Snapshot) -> tuple[int, int, int]:
    if not _is_empty(session, models.Member):
        return 0, 0, 0
    parties = _load_parties(session, snapshot)
    seats = {seat.gss_code: seat for seat in session.scalars(sa.select(models.Seat))}
    seen_at = day_to_moment(snapshot.members_as_at)
    for member in snapshot.members:
        session.add(
            models.Member(
                id=member.id, name=member.name, party=parties[member.party], source=SOURCE, seen_at=seen_at
            )
        )
        seat = seats[member.gss_code]
        session.add(
            models.Spell(
                member_id=member.id, seat_id=seat.id, seat_name=seat.name, started_on=member.started_on
            )
        )
    session.flush()
    return len(parties), len(snapshot.members), _load_offices(session, snapshot)


def _load_parties(session: Session, snapshot: Snapshot) -> dict[str, models.Party]:
    found = {party.name: party for party in session.scalars(sa.select(models.Party))}
    for party in snapshot.parties:
        if party.name not in found:
            found[party.name] = models.Party(**asdict(party))
            session.add(found[party.name])
    return found


def _load_offices(session: Session, snapshot: Snapshot) -> int:
    seen_at = day_to_moment(snapshot.offices_as_at)
    session.add_all(
        [models.Office(**asdict(office), source_kind=SOURCE, seen_at=seen_at) for office in snapshot.offices]
    )
    return len(snapshot.offices)


def _load_motions(session: Session, snapshot: Snapshot) -> tuple[int, int]:
    if not _is_empty(session, models.ParliamentSession):
        return 0, 0
    session.add_all([models.ParliamentSession(**asdict(one), source=SOURCE) for one in snapshot.sessions])
    session.flush()
    if not _is_empty(session, models.Motion):
        return len(snapshot.sessions), 0
    for number, motion in enumerate(snapshot.motions):
        session.add(_make_motion(motion, is_followed=number == 0))
    return len(snapshot.sessions), len(snapshot.motions)


def _make_motion(motion: SnapshotMotion, *, is_followed: bool) -> models.Motion:
    facts = asdict(motion)
    session_name = facts.pop("session")
    return models.Motion(**facts, session_name=session_name, is_followed=is_followed, source=SOURCE)


def _make_run(snapshot: Snapshot, counts: SnapshotCounts, started_at: datetime) -> models.SyncRun:
    days = {
        "members_as_at": snapshot.members_as_at.isoformat(),
        "offices_as_at": snapshot.offices_as_at.isoformat(),
    }
    return models.SyncRun(
        kind=SOURCE,
        started_at=started_at,
        ended_at=now(),
        data_at=day_to_moment(snapshot.members_as_at),
        outcome="ok",
        counts=asdict(counts) | days,
    )
