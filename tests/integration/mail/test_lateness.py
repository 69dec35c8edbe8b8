"""What counts as late, and what waits for a good reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from app.mail.delivery import deliver
from app.mail.figures import check_mail
from app.mail.lateness import list_oldest_due
from app.mail.models import Outbox
from app.mail.sweep import drain_due
from tests.integration.mail.conftest import Room
from tests.support.applications import IsolatedRunner
from tests.support.catcher import Catcher

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.settings(mail_timeout=2)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.settings(pace_per_hour=30)
def test_letters_that_wait_for_the_pace_of_their_mp_are_not_late(
    queue: Queue, room: Room, catcher: Catcher
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        for number in range(20):
            deliver(queue(number=number, pace_key="mp:1"))
        for minute in range(1, 21):
            clock.move_to(MONDAY + timedelta(minutes=minute))
            drain_due()
        assert len(catcher.mails) == 11 and check_mail()["oldest_due_seconds"] == 0
        clock.move_to(MONDAY + timedelta(minutes=42))
        assert list_oldest_due() == [("letter", MONDAY + timedelta(minutes=22))], (
            "20 minutes without a worker"
        )
        assert not check_mail()["ok"]


@pytest.mark.settings(pace_hours="8-18", pace_per_hour=30)
def test_letters_that_wait_for_the_morning_are_not_late(queue: Queue, room: Room, sending_app: Flask) -> None:
    closing = MONDAY.replace(hour=17, minute=59)
    with time_machine.travel(closing, tick=False) as clock:
        queue(number=1, pace_key="mp:1")
        clock.move_to(closing + timedelta(hours=5))
        assert list_oldest_due() == [] and check_mail()["ok"]
        queue("notice", 2)
        clock.move_to(closing + timedelta(hours=6))
        assert [kind for kind, _ in list_oldest_due()] == ["notice"]
        morning = MONDAY.replace(hour=8) + timedelta(days=1)
        clock.move_to(morning + timedelta(minutes=10))
        assert dict(list_oldest_due())["letter"] == morning


def test_a_relay_that_takes_nothing_for_long_is_told_though_nothing_is_due(
    queue: Queue, read: Read, room: Room, catcher: Catcher, runner: IsolatedRunner
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        deliver(queue(number=1))
        outbox_id = queue(number=2)
        catcher.answer("rcpt", "451 4.3.0 later")
        while clock_is_before(20):
            deliver(outbox_id)
            assert check_mail()["ok"] or not clock_is_before(15)
            clock.move_to(read(outbox_id).due_at)
        deliver(outbox_id)
        report = check_mail()
        assert (report["ok"], report["put_off"], report["oldest_due_seconds"]) == (False, 1, 0)
        assert "put off: 1" in runner.invoke(args=["outbox", "status"]).output
        catcher.answer("rcpt", None)
        deliver(queue(number=3))
        report = check_mail()
        assert (report["ok"], report["put_off"]) == (True, 1), "one MP's server says later, the relay is well"


def clock_is_before(minutes: int) -> bool:
    """Whether so many minutes have not gone by yet."""
    return datetime.now(UTC) < MONDAY + timedelta(minutes=minutes)
