"""A worker's threads that go on until nothing is due."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import Context
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.database import transaction
from app.core.jobs import run_job
from app.mail import drain
from app.mail.claims import Claim, change_claimed, claim_row, release
from app.mail.drain import LOST_IN_A_ROW
from app.mail.hooks import Answer, Go, Outcome, register_kind
from app.mail.listing import list_due
from app.mail.messages import build_message, read_address
from app.mail.models import Heartbeat, Outbox
from app.mail.pauses import pause_sending
from app.mail.sender import get_sender
from app.mail.services import queue_message
from app.mail.shelf import get_shelf
from app.mail.sweep import FEW, wake_due
from tests.integration.mail.conftest import Asleep, Room
from tests.support.catcher import Catcher

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.settings(mail_timeout=2)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


@pytest.fixture(autouse=True)
def long_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is stopped by the clock."""
    monkeypatch.setattr(drain, "SLICE_SECONDS", 600.0)


@pytest.fixture
def drains(sending_app: Flask) -> Asleep:
    """The tasks that threads are asked for."""
    tasks = sending_app.extensions["huey_tasks"]["mail.drain"] = Asleep()
    return tasks


class SlowClock:
    """Time that stands still but while a mail is sent: none for the first `fast`, `slow_seconds` for every other."""

    def __init__(self, fast: int, slow_seconds: float) -> None:
        self._fast = fast
        self._slow_seconds = slow_seconds
        self._seconds = 0.0
        self._asked = 0

    def monotonic(self) -> float:
        """Seconds since the start."""
        return self._seconds

    def check(self, reference: str) -> Answer:
        """The check of a kind whose mails take this long."""
        self._asked += 1
        self._seconds += self._slow_seconds if self._asked > self._fast else 0.0
        return Go()


def test_a_thread_delivers_everything_that_is_due(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    ids = [queue(number=number) for number in range(50)]
    later = queue(number=99, due_at=now() + timedelta(hours=1))
    run_job("mail.drain")
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"}
    assert read(later).state == "queued"
    assert len(catcher.mails) == 50 and room.states == ["sent"] * 50


def test_what_a_mail_causes_goes_with_it_without_waking_anybody(
    queue: Queue, sending_app: Flask, catcher: Catcher
) -> None:
    sender = read_address("From", "a@example.org")

    def cause(reference: str, _outcome: Outcome) -> None:
        message = build_message(sender=sender, to=sender, subject="A copy", text="words")
        queue_message("notice", reference, message)

    register_kind(sending_app, "letter", on_outcome=cause)
    outbox_id = queue()
    engine = sending_app.extensions["huey_tasks"]["mail.deliver"]
    engine.woken.clear()
    run_job("mail.deliver", outbox_id)
    assert [mail.message["Subject"] for mail in catcher.mails][1:] == ["A copy"]
    assert engine.woken == []


def test_a_slice_that_is_over_asks_for_another_and_loses_nothing(
    queue: Queue,
    read: Read,
    room: Room,
    catcher: Catcher,
    drains: Asleep,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = [queue(number=number) for number in range(3)]
    monkeypatch.setattr(drain, "SLICE_SECONDS", -1.0)
    run_job("mail.drain")
    assert len(drains.woken) == 1 and catcher.mails == []
    monkeypatch.setattr(drain, "SLICE_SECONDS", 600.0)
    run_job("mail.drain")
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"}


def test_many_due_mails_wake_every_thread_of_every_worker_and_not_one_task_each(
    queue: Queue, sending_app: Flask, drains: Asleep
) -> None:
    for number in range(FEW + 5):
        queue(number=number)
    with transaction() as session:
        for name in ("one", "two", "three"):
            session.add(Heartbeat(worker=name, started_at=now(), seen_at=now()))
        session.add(Heartbeat(worker="gone", started_at=now(), seen_at=now() - timedelta(minutes=10)))
    engine = sending_app.extensions["huey_tasks"]["mail.deliver"]
    engine.woken.clear()
    threads = sending_app.extensions["config"].worker_threads
    assert wake_due() == 3 * threads == len(drains.woken)
    assert engine.woken == []


def test_a_mail_that_another_worker_took_is_passed_over(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    ids = [queue(number=number) for number in range(5)]
    shelf = get_shelf()
    shelf.give_back(shelf.take())
    assert claim_row(ids[0]) is not None
    run_job("mail.drain")
    assert [read(outbox_id).state for outbox_id in ids] == ["sending"] + ["sent"] * 4


def test_a_drain_stops_at_a_pause_and_tries_nothing_twice(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    ids = [queue(number=number) for number in range(5)]
    with transaction():
        pause_sending("all", "staff", "asked for it")
    run_job("mail.drain")
    assert {read(outbox_id).state for outbox_id in ids} == {"queued"} and catcher.mails == []


@pytest.mark.settings(pace_site_per_minute=3)
def test_a_drain_ends_with_the_sites_minute_and_comes_back_for_the_next(
    queue: Queue, read: Read, room: Room, catcher: Catcher, drains: Asleep
) -> None:
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        ids = [queue(number=number, pace_key=f"mp:{number}") for number in range(30)]
        run_job("mail.drain")
        assert len(catcher.mails) == 3
        tried = [outbox_id for outbox_id in ids if read(outbox_id).reason == "site"]
        assert len(tried) <= LOST_IN_A_ROW
        assert list_due(now(), 100) == []
        assert [delay for _, delay in drains.later] == [60]
        clock.move_to(moment + timedelta(minutes=1))
        run_job("mail.drain")
        assert len(catcher.mails) == 6


def test_what_a_relay_that_became_slow_leaves_no_time_for_goes_back_as_if_untouched(
    queue: Queue,
    read: Read,
    room: Room,
    catcher: Catcher,
    drains: Asleep,
    sending_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = [queue(number=number) for number in range(8)]
    clock = SlowClock(fast=2, slow_seconds=1000.0)
    register_kind(sending_app, "letter", check=clock.check, on_outcome=room.on_outcome, is_letter=True)
    monkeypatch.setattr(drain, "time", clock)
    engine = sending_app.extensions["huey_tasks"]["mail.deliver"]
    engine.woken.clear()
    run_job("mail.drain")
    rows = [read(outbox_id) for outbox_id in ids]
    assert [row.state for row in rows] == ["sent"] * 3 + ["queued"] * 5
    assert {(row.attempts, row.token, row.claimed_at, row.lease_until) for row in rows[3:]} == {
        (0, None, None, None)
    }
    for outbox_id in engine.woken:
        run_job("mail.deliver", outbox_id)
    while drains.woken:
        drains.woken.clear()
        run_job("mail.drain")
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"} and len(catcher.mails) == 8


def test_a_fault_in_the_middle_leaves_the_rest_as_if_untouched(
    queue: Queue, read: Read, room: Room, catcher: Catcher, drains: Asleep, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [queue(number=number) for number in range(6)]
    real, calls = drain.deliver_claimed, iter(range(10))

    def fail_second(claim: Claim) -> bool:
        if next(calls) == 1:
            raise RuntimeError("broken")
        return real(claim)

    monkeypatch.setattr(drain, "deliver_claimed", fail_second)
    monkeypatch.setattr(drain._Pace, "count", lambda _pace: 6)
    with pytest.raises(RuntimeError):
        drain.drain()
    assert [read(outbox_id).state for outbox_id in ids] == ["sent"] + ["queued"] * 5
    assert {read(outbox_id).attempts for outbox_id in ids[1:]} == {0}


def test_the_outcome_of_a_slow_mail_does_not_wait_for_the_next(
    queue: Queue,
    read: Read,
    room: Room,
    catcher: Catcher,
    drains: Asleep,
    sending_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ids = [queue(number=number) for number in range(4)]
    clock, seen = SlowClock(fast=2, slow_seconds=1.0), []

    def check(reference: str) -> Answer:
        number = int(reference.removeprefix("letter:"))
        seen.append(read(ids[number - 1]).state if number else "")
        return clock.check(reference)

    register_kind(sending_app, "letter", check=check, on_outcome=room.on_outcome, is_letter=True)
    monkeypatch.setattr(drain, "time", clock)
    monkeypatch.setattr(drain._Pace, "count", lambda _pace: 4)
    run_job("mail.drain")
    assert seen[3] == "sent"
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"}


@pytest.mark.settings(pace_per_hour=30)
def test_a_mail_that_was_given_back_gives_its_slot_back_too(queue: Queue, read: Read, room: Room) -> None:
    outbox_id = queue(pace_key="mp:1")
    claim = claim_row(outbox_id)
    assert claim is not None
    release([claim])
    assert (read(outbox_id).state, read(outbox_id).attempts) == ("queued", 0)
    assert claim_row(outbox_id) is not None


def test_a_mail_that_is_being_handed_over_cannot_be_given_back(queue: Queue, read: Read, room: Room) -> None:
    outbox_id = queue()
    claim = claim_row(outbox_id)
    assert claim is not None and change_claimed(claim, handed_at=now())
    release([claim])
    assert (read(outbox_id).state, read(outbox_id).attempts) == ("sending", 1)


def test_the_shelf_sees_what_was_committed_after_its_thread_looked_last(
    queue: Queue, read: Read, room: Room, sending_app: Flask
) -> None:
    shelf = get_shelf()
    assert shelf.take() == []  # and a look at the database is left open

    def put_elsewhere() -> int:
        with sending_app.app_context():
            return queue()

    with ThreadPoolExecutor(1) as pool:
        outbox_id = pool.submit(Context().run, put_elsewhere).result()
    shelf.give_back([outbox_id])
    assert shelf.take() == [outbox_id]


@pytest.mark.settings(pace_site_per_minute=3)
def test_the_sites_own_mails_go_while_its_minute_is_used_up(
    queue: Queue, read: Read, room: Room, catcher: Catcher, drains: Asleep
) -> None:
    for number in range(30):
        queue(number=number, pace_key=f"mp:{number}")
    run_job("mail.drain")
    notice = queue("notice", 99)
    run_job("mail.drain")
    assert read(notice).state == "sent"


def test_several_threads_send_each_mail_once(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    ids = [queue(number=number) for number in range(40)]

    def work(_: int) -> None:
        with sending_app.app_context():
            run_job("mail.drain")
            get_sender().close()

    def call(number: int) -> Any:
        return Context().run(work, number)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(4)))
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"}
    assert len({mail.message["Message-ID"] for mail in catcher.mails}) == len(catcher.mails) == 40
    assert room.states == ["sent"] * 40
