from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app import create_app
from app.core.clock import now
from app.core.database import db, transaction
from app.mail.delivery import deliver
from app.mail.drain import deliver_woken
from app.mail.hooks import Answer, Hold, Stop, Wait
from app.mail.listing import list_due
from app.mail.models import Outbox
from app.mail.pacing import find_sending_time, get_next_slot
from app.mail.sender import get_sender
from app.mail.services import pause_sending, resume_sending
from app.mail.sweep import drain_due
from config import Config
from tests.integration.mail.conftest import Asleep, Room
from tests.support.catcher import Catcher
from tests.support.mail_fixtures import connect_to

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.settings(mail_timeout=2)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SATURDAY = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.settings(pace_per_hour=30)
def test_letters_to_one_mp_are_spread_and_others_are_not_delayed(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        flood = [queue(number=number, pace_key="mp:1") for number in range(4)]
        other = queue(number=9, pace_key="mp:2")
        notice = queue("notice", 10)
        for outbox_id in (*flood, other, notice):
            deliver(outbox_id)
        assert [read(outbox_id).state for outbox_id in (flood[0], other, notice)] == ["sent"] * 3
        waiting = [read(outbox_id) for outbox_id in flood[1:]]
        assert {(row.state, row.reason, row.due_at) for row in waiting} == {
            ("queued", "pace", MONDAY + timedelta(minutes=2))
        }
        for minute in range(1, 7):
            clock.move_to(MONDAY + timedelta(minutes=minute))
            drain_due()
            assert len(catcher.mails) == 3 + minute // 2
    order = [mail.message["Message-ID"] for mail in catcher.mails if mail]
    assert order[3:] == [row.message_id for row in waiting]


@pytest.mark.settings(pace_per_hour=30)
def test_who_comes_last_does_not_pass_those_who_wait_for_the_next_slot(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    with transaction():
        pause_sending("label:b", "ann", "test")
    with time_machine.travel(MONDAY, tick=False) as clock:
        first, paused = queue(number=1, pace_key="mp:1"), queue(number=2, pace_key="mp:1", label="b")
        second, third = queue(number=3, pace_key="mp:1"), queue(number=4, pace_key="mp:1")
        for outbox_id in (third, first, second):
            deliver_woken(outbox_id)
        assert [read(outbox_id).state for outbox_id in (first, second, third)] == ["sent", "queued", "queued"]
        clock.move_to(MONDAY + timedelta(minutes=2))
        last, other = queue(number=5, pace_key="mp:1"), queue(number=6, pace_key="mp:2")
        deliver_woken(last)
        deliver_woken(other)
        assert [read(outbox_id).state for outbox_id in (paused, second, third, last, other)] == [
            "queued", "sent", "queued", "queued", "sent"
        ]  # fmt: skip


@pytest.mark.settings(pace_per_hour=3600)
def test_a_near_slot_wakes_by_itself(queue: Queue, room: Room, sending_app: Flask) -> None:
    first, second = queue(number=1, pace_key="mp:1"), queue(number=2, pace_key="mp:1")
    deliver(first)
    deliver(second)
    engine = sending_app.extensions["huey_tasks"]["mail.deliver"]
    assert isinstance(engine, Asleep)
    assert [(outbox_id, delay <= 1) for outbox_id, delay in engine.later] == [(second, True)]


@pytest.mark.settings(pace_per_hour=30)
def test_all_workers_together_keep_the_pace(
    queue: Queue, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    ids = [queue(number=number, pace_key="mp:1") for number in range(6)]
    barrier = threading.Barrier(3)

    def work(mine: list[int]) -> None:
        with sending_app.app_context():
            barrier.wait()
            for outbox_id in mine:
                deliver(outbox_id)
            get_sender().close()

    threads = [threading.Thread(target=work, args=(ids[start::3],)) for start in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(catcher.mails) == 1


@pytest.mark.settings(pace_per_hour=30, pace_site_per_minute=2)
def test_the_pace_survives_a_restart(queue: Queue, catcher: Catcher, config: Config, read: Read) -> None:
    with time_machine.travel(MONDAY, tick=False):
        ids = [queue("notice", number, pace_key=f"mp:{key}") for number, key in enumerate((1, 1, 2, 3))]
        deliver(ids[0])
        restarted = create_app(config)
        connect_to(restarted, catcher)
        with restarted.app_context():
            for outbox_id in ids[1:]:
                deliver(outbox_id)
            get_sender().close()
            db.session.close()
            db.engine.dispose()
    assert [read(outbox_id).reason for outbox_id in ids] == [None, "pace", None, "site"]


@pytest.mark.settings(pace_site_per_minute=3)
def test_the_whole_site_has_a_ceiling_a_minute(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        ids = [queue(number=number, pace_key=f"mp:{number}") for number in range(5)]
        notice = queue("notice", 9)
        for outbox_id in (*ids, notice):
            deliver(outbox_id)
        assert len(catcher.mails) == 4 and read(notice).state == "sent"
        assert {read(outbox_id).reason for outbox_id in ids[3:]} == {"site"}
        clock.move_to(MONDAY + timedelta(minutes=1))
        drain_due()
    assert len(catcher.mails) == 6


@pytest.mark.settings(pace_hours="8-18")
def test_outside_office_hours_letters_wait_and_other_mails_go(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    with time_machine.travel(SATURDAY, tick=False) as clock:
        letter, notice = queue(pace_key="mp:1"), queue("notice", 2)
        deliver(letter)
        deliver(notice)
        assert (read(letter).state, read(letter).reason) == ("queued", "hours")
        assert read(letter).due_at == datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
        assert read(notice).state == "sent"
        assert read(letter).attempts == 0
        clock.move_to(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))
        drain_due()
    assert read(letter).state == "sent"


@pytest.mark.settings(pace_hours="8-18", pace_per_hour=30)
def test_a_writer_can_be_told_when_a_letter_goes(queue: Queue, room: Room, sending_app: Flask) -> None:
    monday = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
    with time_machine.travel(SATURDAY, tick=False):
        assert find_sending_time("mp:1") == monday
        for number in range(3):
            queue(number=number, pace_key="mp:1")
        assert find_sending_time("mp:1") == monday + timedelta(minutes=6)
        assert find_sending_time("mp:1", "letter:1") == monday + timedelta(minutes=2)
        assert find_sending_time("mp:2") == monday
    with time_machine.travel(MONDAY, tick=False):
        assert find_sending_time("mp:2") is None
        deliver(queue(number=7, pace_key="mp:2"))
        assert get_next_slot("mp:2", now()) == MONDAY + timedelta(minutes=2)


@pytest.mark.settings(pace_per_hour=30)
def test_a_clock_that_went_back_does_not_close_the_gate_for_long(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    with time_machine.travel(MONDAY + timedelta(hours=5), tick=False):
        deliver(queue(number=1, pace_key="mp:1"))
    with time_machine.travel(MONDAY, tick=False):
        deliver(queue(number=2, pace_key="mp:1"))
    assert len(catcher.mails) == 2


@pytest.mark.parametrize("scope", ["all", "relay", "pace:mp:1", "label:lapsed"])
def test_a_pause_stops_what_it_names_and_loses_nothing(
    queue: Queue, read: Read, room: Room, catcher: Catcher, scope: str
) -> None:
    ids = [queue(number=number, pace_key="mp:1", label="lapsed") for number in range(3)]
    other = queue(number=9, pace_key="mp:2", label="open")
    with transaction():
        pause_sending(scope, "staff", "asked for it")
        pause_sending(scope, "somebody else", "again")
    drain_due()
    for outbox_id in ids:
        deliver(outbox_id)
    is_wide = scope in {"all", "relay"}
    assert [read(outbox_id).reason for outbox_id in ids] == [f"paused:{scope}"] * 3
    assert read(other).state == ("queued" if is_wide else "sent")
    assert list_due(now() + timedelta(hours=1), 10) == []
    with transaction():
        assert resume_sending(scope)
        assert not resume_sending(scope)
    drain_due()
    assert [read(outbox_id).state for outbox_id in ids] == ["sent"] * 3
    order = [mail.message["Message-ID"] for mail in catcher.mails][-3:] if not is_wide else None
    assert order is None or order == [read(outbox_id).message_id for outbox_id in ids]
    assert room.states == ["sent"] * 4


@pytest.mark.settings(pace_per_hour=30)
def test_the_sweep_takes_each_mp_in_turn(queue: Queue, room: Room, sending_app: Flask) -> None:
    flood = [queue(number=number, pace_key="mp:1") for number in range(20)]
    late = queue(number=30, pace_key="mp:2")
    assert [outbox_id for outbox_id, _ in list_due(now(), 100)] == [flood[0], late]


@pytest.mark.settings(pace_per_hour=30, pace_site_per_minute=2)
@pytest.mark.parametrize("answer", [Hold("other_letter"), Stop("no_address")])
def test_what_is_not_to_go_takes_no_slot_from_what_is(
    queue: Queue, read: Read, room: Room, catcher: Catcher, answer: Answer
) -> None:
    with time_machine.travel(MONDAY, tick=False):
        room.answers = [answer] * 3
        ids = [queue(number=number, pace_key="mp:1") for number in range(5)]
        for outbox_id in ids:
            deliver(outbox_id)
        ended = "held" if isinstance(answer, Hold) else "cancelled"
        assert [read(outbox_id).state for outbox_id in ids] == [ended] * 3 + ["sent", "queued"]
        assert len(catcher.mails) == 1


@pytest.mark.settings(pace_per_hour=30)
def test_what_waits_for_us_is_asked_at_the_pace_of_letters(queue: Queue, read: Read, room: Room) -> None:
    with time_machine.travel(MONDAY, tick=False):
        room.answers = [Wait("data_old")]
        first, second = (queue(number=number, pace_key="mp:1") for number in range(2))
        deliver(first)
        deliver(second)
        assert [read(outbox_id).reason for outbox_id in (first, second)] == ["data_old", "pace"]
