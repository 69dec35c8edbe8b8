"""A hundred thousand letters waiting at once."""

from __future__ import annotations

import secrets
import statistics
import time
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.letters.models import Letter
from app.mail.models import Outbox
from tests.chaos.run import Crowd, Fault
from tests.chaos.settings import HOST
from tests.chaos.site import Site
from tests.chaos.tables import UNFINISHED
from tests.chaos.visitor import Visitor

FEW = 500
MANY = 10_000
SLACK_MS = 50
WATCHED = 10.0
LEFT_OUT = {"id", "draft", "reference", "mail_key", "message_id", "one_letter_key"}
MESSAGE = (
    b"From: A Writer <letters@%b>\r\nTo: An MP <mp@parliament.example>\r\nSubject: One of many\r\n"
    b"Message-ID: %b\r\n\r\n" + b"Will you help?\r\n" * 60
)


def make_flood(waiting: int) -> Fault:
    """The flood with so many letters in the outbox."""

    def flood(crowd: Crowd, letters: int) -> None:
        """Many letters wait: pages come as fast as before, and the drain is as fast as with few."""
        crowd.come(letters)
        crowd.wait_done()
        calm = measure_pages(crowd.site)
        pour(crowd.site, FEW)
        few = measure_drain(crowd)
        empty(crowd.site)
        pour(crowd.site, waiting)
        crowd.site.sweep()
        busy = measure_drain(crowd)
        crowd.come(letters)
        started = time.monotonic()
        crowd.wait_until(lambda: all(writer.is_confirmed for writer in crowd.history.writers), 240)
        confirmed = time.monotonic() - started
        full = measure_pages(crowd.site)
        empty(crowd.site)
        crowd.notes.append(
            f"{waiting:,} waiting: drained {busy:.0f} a second, with {FEW} waiting {few:.0f}; the writing page in "
            f"{full:.0f} ms (median) while it drains, {calm:.0f} ms before; {letters} people wrote and confirmed in "
            f"{confirmed:.0f} s meanwhile; {crowd.history.failed_requests} requests failed"
        )
        assert crowd.history.failed_requests == 0
        if waiting >= MANY:  # with few the figures are too short to say anything
            assert busy > few / 2, "the drain is not flat"
            assert full < 10 * calm + SLACK_MS, "the pages became slow"

    return Fault(flood)


def pour(site: Site, count: int) -> None:
    """Put copies of one letter that was sent into the tables, spread over the MPs, due now."""
    columns = [column for column in Letter.__table__.columns if column.name not in LEFT_OUT]
    with site.engine.begin() as connection:
        origin = (
            connection.execute(sa.select(*columns).where(Letter.state == "sent").limit(1)).one()._asdict()
        )
        first = (connection.scalar(sa.select(sa.func.max(Letter.id))) or 0) + 1
        moment, salt = site.clock.now(), secrets.token_hex(4)
        for start in range(first, first + count, 5000):
            numbers = range(start, min(start + 5000, first + count))
            letters = [_copy(origin, number, f"flood-{salt}-{number}", moment) for number in numbers]
            connection.execute(sa.insert(Letter), letters)
            rows = [_make_row(letter, moment) for letter in letters]
            connection.execute(sa.insert(Outbox), rows)
        if site.kind == "postgresql":  # whose own numbers go on from here
            highest = sa.select(sa.func.max(Letter.id)).scalar_subquery()
            connection.execute(sa.select(sa.func.setval("letter_id_seq", highest)))


def empty(site: Site) -> None:
    """Take what still waits of them away."""
    mine = Outbox.label == "flood"
    with site.engine.begin() as connection:
        connection.execute(sa.delete(Outbox).where(mine, Outbox.state == "queued"))
    end = time.monotonic() + 60
    while _is_left(site) and time.monotonic() < end:
        time.sleep(0.2)
    with site.engine.begin() as connection:
        waiting = sa.update(Letter).where(Letter.source == "flood", Letter.state == "queued")
        connection.execute(waiting.values(state="erased"))


def measure_drain(crowd: Crowd) -> float:
    """Letters a second that the relay takes, over some seconds or until nothing is left."""
    crowd.site.sweep()
    before, started = _count_taken(crowd.site), time.monotonic()
    crowd.producer.wait(lambda: _count_taken(crowd.site) > before + 10, 60)
    before, started = _count_taken(crowd.site), time.monotonic()
    crowd.producer.wait(lambda: not _is_left(crowd.site), WATCHED)
    return (_count_taken(crowd.site) - before) / (time.monotonic() - started)


def measure_pages(site: Site, times: int = 40) -> float:
    """Milliseconds of the writing page, the median of some."""
    visitor, taken = Visitor(lambda: site.port, HOST), []
    for _ in range(times):
        started = time.monotonic()
        visitor.get("/write/brighton-pavilion")
        taken.append((time.monotonic() - started) * 1000)
    visitor.close()
    return statistics.median(taken)


def _count_taken(site: Site) -> int:
    """How many of them were sent."""
    with site.engine.connect() as connection:
        sent = sa.select(sa.func.count()).where(Outbox.state == "sent", Outbox.label == "flood")
        return connection.scalar(sent) or 0


def _is_left(site: Site) -> bool:
    with site.engine.connect() as connection:
        unfinished = sa.or_(Outbox.state.in_(UNFINISHED), Outbox.announced_at.is_(None))
        left = sa.select(sa.exists().where(unfinished, Outbox.label == "flood"))
        return bool(connection.scalar(left))


def _copy(origin: dict[str, Any], number: int, name: str, moment: datetime) -> dict[str, Any]:
    """A row of a letter like `origin`, confirmed and waiting."""
    own = dict.fromkeys(("draft", "reference", "mail_key", "email_key", "one_letter_key"), name)
    times = {"sent_at": None, "ended_at": None, "told_at": None, "confirmed_at": moment, "created_at": moment}
    mail = {"message_id": f"<{name}@{HOST}>", "email": f"{name}@people.example.org"}
    return origin | own | times | mail | {"id": number, "state": "queued", "source": "flood"}


def _make_row(letter: dict[str, Any], moment: datetime) -> dict[str, Any]:
    """Its row in the outbox."""
    return {
        "kind": "letter",
        "reference": f"letter:{letter['id']}",
        "pace_key": f"mp:{letter['id'] % 600}",
        "label": "flood",
        "message_id": letter["message_id"],
        "envelope_from": f"letters@{HOST}",
        "recipient": "mp@parliament.example",
        "message": MESSAGE % (HOST.encode(), letter["message_id"].encode()),
        "state": "queued",
        "attempts": 0,
        "failing_seconds": 0,
        "created_at": moment,
        "due_at": moment - timedelta(minutes=1),
    }
