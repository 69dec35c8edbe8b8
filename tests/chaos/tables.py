"""What the tables say, read past the product, and the facts that a run begins with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from app.letters.models import Letter
from app.mail.models import Outbox
from app.parliament.models import ContactAddress, Member, Motion, Seat, Spell, SyncRun

UNFINISHED = ("queued", "sending")
FAR = timedelta(days=400)


@dataclass(frozen=True)
class LetterFacts:
    """One letter: its own state, and the state of its row in the outbox (None: no row)."""

    id: int
    email: str
    state: str
    message_id: str
    outbox_state: str | None
    outbox_reason: str | None


def open_engine(url: str) -> Engine:
    """An engine of the judge's own."""
    options = {"timeout": 30.0} if url.startswith("sqlite") else {"connect_timeout": 5}
    return sa.create_engine(url, connect_args=options, poolclass=sa.NullPool)


def list_letters(engine: Engine, emails: list[str]) -> dict[str, list[LetterFacts]]:
    """Every letter of these writers."""
    joined = sa.outerjoin(Letter, Outbox, Outbox.message_id == Letter.message_id)
    columns = (Letter.id, Letter.email, Letter.state, Letter.message_id, Outbox.state, Outbox.reason)
    found: dict[str, list[LetterFacts]] = {}
    with engine.connect() as connection:
        for some in _cut(emails):
            query = sa.select(*columns).select_from(joined).where(Letter.email.in_(some))
            for row in connection.execute(query):
                facts = LetterFacts(*row)
                found.setdefault(facts.email, []).append(facts)
    return found


def list_mail_states(engine: Engine, kind: str) -> dict[int, list[str]]:
    """The states of the mails of `kind`, by the letter's id."""
    found: dict[int, list[str]] = {}
    with engine.connect() as connection:
        for reference, state in connection.execute(
            sa.select(Outbox.reference, Outbox.state).where(Outbox.kind == kind)
        ):
            found.setdefault(int(reference.removeprefix("letter:")), []).append(state)
    return found


def count_unfinished(engine: Engine) -> tuple[int, int, datetime | None]:
    """(rows that are queued or being sent, rows that ended and were not announced, when the first of the unfinished
    may go on)."""
    next_at = sa.case((Outbox.state == "queued", Outbox.due_at), else_=Outbox.lease_until)
    unfinished = sa.select(sa.func.count(), sa.func.min(next_at)).where(Outbox.state.in_(UNFINISHED))
    ended = Outbox.state.not_in(UNFINISHED)
    unannounced = sa.select(sa.func.count()).where(ended, Outbox.announced_at.is_(None))
    with engine.connect() as connection:
        count, first = connection.execute(unfinished).one()
        return count, connection.scalar(unannounced) or 0, first


def fill(connection: Connection, moment: datetime) -> None:
    """Make the snapshot's facts fresh for a long time, and give every MP an address."""
    far = moment + FAR
    for kind in ("members", "offices", "contacts"):
        run = {"kind": kind, "started_at": moment, "ended_at": moment, "data_at": far, "outcome": "ok"}
        connection.execute(sa.insert(SyncRun).values(**run, counts={}, doubted_ids=[]))
    connection.execute(sa.update(Motion).values(checked_at=far))
    members = connection.scalars(sa.select(Member.id)).all()
    rows = [
        {"member_id": one, "email": f"mp-{one}@parliament.example", "basis": "staff", "is_doubted": False}
        for one in members
    ]
    connection.execute(sa.insert(ContactAddress), [row | {"checked_at": far} for row in rows])


def list_seats(engine: Engine) -> list[tuple[str, int]]:
    """(slug, member) of every seat that somebody sits for."""
    query = sa.select(Seat.slug, Spell.member_id).join(Spell, Spell.seat_id == Seat.id)
    with engine.connect() as connection:
        rows = connection.execute(query.where(Spell.ended_on.is_(None)).order_by(Seat.slug))
        return [(slug, member_id) for slug, member_id in rows]


def _cut(emails: list[str], size: int = 500) -> list[list[str]]:
    return [emails[start : start + size] for start in range(0, len(emails), size)]
