"""What happens between the claim of a mail, alone or with others, and the moment when it is handed over."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.database import db, transaction
from app.core.jobs import run_job
from app.mail import drain, sender, sweep
from app.mail.claims import claim_row, claim_rows, release
from app.mail.delivery import deliver, deliver_claimed
from app.mail.hooks import Answer, Go, Outcome, register_kind
from app.mail.models import Gate, Outbox
from app.mail.pacing import SITE
from app.mail.pauses import find_pause, pause_sending, resume_sending
from app.mail.sender import get_sender
from app.mail.services import erase_messages
from tests.integration.mail.conftest import Asleep, Room
from tests.support.catcher import Catcher

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.settings(mail_timeout=2)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


@pytest.fixture(autouse=True)
def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six at once where mails are claimed together, and nobody is stopped by the clock."""
    monkeypatch.setattr(drain, "SLICE_SECONDS", 600.0)
    if db.engine.dialect.name == "sqlite":
        monkeypatch.setattr(drain._Pace, "count", lambda _pace: 6)


@pytest.fixture(autouse=True)
def drains(sending_app: Flask) -> Asleep:
    """The tasks that threads are asked for."""
    tasks = sending_app.extensions["huey_tasks"]["mail.drain"] = Asleep()
    return tasks


def act_before(number: int, act: Callable[[], object], app: Flask) -> None:
    """Do something while letter `number` is being checked for the first time."""
    left = [act]

    def check(reference: str) -> Answer:
        if left and reference == f"letter:{number}":
            left.pop()()
        return Go()

    register_kind(app, "letter", check=check, is_letter=True)


@pytest.mark.parametrize("scope", ["all", "pace:mp:3", "label:b"])
def test_a_pause_stops_what_was_claimed_and_not_handed_over(
    queue: Queue, read: Read, catcher: Catcher, sending_app: Flask, scope: str
) -> None:
    def pause() -> None:
        with transaction():
            pause_sending(scope, "ann", "stop now")

    act_before(3, pause, sending_app)
    ids = [queue(number=number, pace_key=f"mp:{number}", label="ab"[number // 3]) for number in range(6)]
    run_job("mail.drain")
    stopped = {"all": {3, 4, 5}, "pace:mp:3": {3}, "label:b": {3, 4, 5}}[scope]
    rows = [read(outbox_id) for outbox_id in ids]
    assert {place for place, row in enumerate(rows) if row.state == "queued"} == stopped
    left = {(row.handed_at, row.token, row.reason) for row in rows if row.state == "queued"}
    assert left == {(None, None, f"paused:{scope}")}
    assert len(catcher.mails) == 6 - len(stopped)
    with transaction():
        resume_sending(scope)
    with time_machine.travel(now() + timedelta(minutes=2)):
        sweep.drain_due()
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"} and len(catcher.mails) == 6


def test_a_relay_that_refuses_us_is_not_asked_again_for_what_was_claimed(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    ids = [queue(number=number) for number in range(6)]
    catcher.answer("mail", "550 5.7.1 go away")
    run_job("mail.drain")
    assert catcher.seen.count("mail") == 1
    assert {(read(outbox_id).state, read(outbox_id).token) for outbox_id in ids} == {("queued", None)}
    assert room.outcomes == []


def test_two_threads_that_the_relay_refuses_at_once_leave_no_mail_behind(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    ids = [queue(number=number) for number in range(4)]
    catcher.answer("mail", "550 5.7.1 go away")
    barrier, faults = threading.Barrier(4), list[Exception]()

    def work(outbox_id: int) -> None:
        with sending_app.app_context():
            claim = claim_row(outbox_id)
            assert claim is not None
            barrier.wait()
            try:
                deliver_claimed(claim)
            except Exception as error:
                faults.append(error)
            get_sender().close()

    threads = [threading.Thread(target=work, args=(outbox_id,)) for outbox_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert {read(outbox_id).state for outbox_id in ids} == {"queued"}
    pause = find_pause()
    assert pause is not None and pause.scope == "relay"


def test_a_mail_that_was_erased_after_the_claim_does_not_go(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue("notice")
    claim = claim_row(outbox_id)
    assert claim is not None
    with transaction():
        erase_messages("letter:1")
    deliver_claimed(claim)
    assert catcher.mails == []
    row = read(outbox_id)
    assert (row.state, row.message, row.handed_at, row.token) == ("cancelled", None, None, None)


def test_an_awaited_mail_that_is_given_back_comes_before_others_again(
    queue: Queue, read: Read, room: Room, sending_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    register_kind(sending_app, "notice", is_awaited=True)
    awaited, other = [queue("notice", number) for number in range(2)], queue("letter", 3)
    monkeypatch.setattr(drain._Pace, "is_over", lambda _pace, grace=0.0: grace > 0)
    tasks = sending_app.extensions["huey_tasks"]
    tasks["mail.deliver"].woken.clear()
    tasks["mail.deliver_first"].woken.clear()
    run_job("mail.drain")
    given_back = [one for one in [*awaited, other] if read(one).state == "queued"]
    assert tasks["mail.deliver_first"].woken == [one for one in awaited if one in given_back]
    assert tasks["mail.deliver"].woken == [one for one in [other] if one in given_back]
    assert bool(given_back) == (db.engine.dialect.name == "sqlite")


def test_a_thread_whose_last_commit_fails_wakes_others_again(
    queue: Queue, room: Room, sending_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise RuntimeError("away")

    with monkeypatch.context() as patch:
        patch.setattr(drain, "commit_left", fail)
        with pytest.raises(RuntimeError):
            run_job("mail.drain")
    outbox_id = queue()
    assert sending_app.extensions["huey_tasks"]["mail.deliver"].woken == [outbox_id]


def test_large_mails_are_not_held_in_memory_together(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    ids = [queue("notice", number) for number in range(6)]
    with transaction() as session:
        large = sa.update(Outbox).where(Outbox.id.in_(ids[1:3]))
        session.execute(large.values(message=b"Subject: large\r\n\r\n" + b"words\r\n" * 200_000))
    claims, tried = claim_rows(ids, 2)
    assert ([claim.id for claim in claims], tried) == (ids[:2], 2)
    release(claims)
    run_job("mail.drain")
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"} and len(catcher.mails) == 6


@pytest.mark.settings(pace_per_hour=30, pace_site_per_minute=2)
def test_what_is_given_back_gives_the_sites_slot_back_too(queue: Queue, read: Read, room: Room) -> None:
    first, second, third = (queue(number=number, pace_key=f"mp:{number}") for number in range(3))
    claim = claim_row(first)
    assert claim is not None
    release([claim])
    assert claim_row(second) is not None and claim_row(third) is not None
    assert claim_row(first) is None and read(first).reason == "site"


@pytest.mark.settings(pace_per_hour=3600, pace_site_per_minute=2)
def test_what_is_given_back_late_takes_no_slot_from_who_came_after(
    queue: Queue, read: Read, room: Room
) -> None:
    ids = [queue(number=number, pace_key="mp:1") for number in range(3)]
    moment = now()
    with time_machine.travel(moment, tick=False) as clock:
        claim = claim_row(ids[0])
        assert claim is not None
        clock.move_to(moment + timedelta(seconds=61))
        assert claim_row(ids[1]) is not None
        before = list_gates()
        release([claim])
        assert list_gates() == before
        assert claim_row(ids[2]) is None and read(ids[2]).reason == "pace"


def list_gates() -> dict[str, tuple[int, datetime]]:
    """What went through each gate, and until when."""
    db.session.rollback()
    gates = {row.key: (row.used, row.free_at) for row in db.session.scalars(sa.select(Gate))}
    assert SITE in gates
    return gates


def test_where_each_change_is_committed_at_once_an_outcome_does_not_wait_for_what_its_room_prepares(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    outbox_id, seen = queue(), list[str]()

    def prepare(_reference: str, _outcome: Outcome) -> None:
        seen.append(read(outbox_id).state)

    register_kind(sending_app, "letter", on_outcome=room.on_outcome, prepare=prepare, is_letter=True)
    deliver(outbox_id)
    assert seen == ["sent" if db.engine.dialect.name == "postgresql" else "sending"]
    assert read(outbox_id).state == "sent" and room.states == ["sent"]


@pytest.mark.settings(mail_timeout=60)
@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt"])
def test_no_outcome_waits_while_the_relay_is_slow_with_the_next(
    queue: Queue,
    read: Read,
    room: Room,
    catcher: Catcher,
    sending_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    ids = [queue(number=number) for number in range(2)]
    look, seen = catcher.next_reply, list[str]()

    def wait_for_first(asked: str) -> object:
        """At the second mail the relay says nothing until the first is written down, or for 20 seconds."""
        while asked == step and catcher.mails and len(seen) < 400 and "sent" not in seen:
            with sending_app.app_context():
                seen.append(read(ids[0]).state)
            time.sleep(0.05)
        return look(asked)

    if step in {"connect", "ehlo"}:
        monkeypatch.setattr(sender, "MOST_MAILS", 1)
    monkeypatch.setattr(catcher, "next_reply", wait_for_first)
    run_job("mail.drain")
    assert seen[-1] == "sent"
    assert {read(outbox_id).state for outbox_id in ids} == {"sent"}
