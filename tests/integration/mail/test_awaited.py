"""Mails for which a person waits before the screen go before a flood of letters, and the letters go on."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.core.clock import now
from app.core.database import transaction
from app.core.jobs import enqueue
from app.mail.listing import list_due
from app.mail.messages import build_message, read_address
from app.mail.models import Outbox
from app.mail.services import queue_message
from app.mail.sweep import FEW, wake_due
from tests.integration.mail.conftest import wait_until
from tests.support.catcher import Catcher

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.timeout(120)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


@pytest.fixture
def woken_app(app: Flask, request: pytest.FixtureRequest) -> Flask:
    """An application that sends to the catcher, and wakes its engine."""
    tasks = dict(app.extensions["huey_tasks"])
    request.getfixturevalue("sending_app")
    app.extensions["huey_tasks"] |= tasks
    app.extensions["huey"].flush()
    return app


def queue_many(count: int) -> list[int]:
    """So many mails at once, each of which wakes the engine."""
    sender = read_address("From", "a@example.org")
    with transaction():
        return [
            queue_message(
                "notice", f"letter:{number}", build_message(sender=sender, to=sender, subject="", text="x")
            )
            for number in range(count)
        ]


def take_tasks(app: Flask) -> list[tuple[str, Any]]:
    """Empty the engine: what it takes, in its order."""
    tasks = iter(app.extensions["huey"].dequeue, None)
    return [(task.name, task.args[0] if task.args else None) for task in tasks]


def test_the_engine_takes_an_awaited_mail_before_the_letters_that_wait(
    woken_app: Flask, queue: Queue
) -> None:
    letters = [queue(number=number) for number in range(3)]
    awaited = [queue("confirm_letter", 8), queue("newsletter_confirm", 9)]
    assert take_tasks(woken_app) == [
        *(("mail.deliver_first", outbox_id) for outbox_id in awaited),
        *(("mail.deliver", outbox_id) for outbox_id in letters),
    ]


def test_schedules_and_drains_have_their_turn_among_awaited_mails(woken_app: Flask, queue: Queue) -> None:
    queue()
    queue("confirm_letter", 7)
    enqueue("mail.drain")
    queue("confirm_letter", 8)
    enqueue("mail.sweep")
    queue("confirm_letter", 9)
    assert [name for name, _ in take_tasks(woken_app)] == [
        "mail.deliver_first",
        "mail.drain",
        "mail.deliver_first",
        "mail.sweep",
        "mail.deliver_first",
        "mail.deliver",
    ]


def test_a_sweep_asks_for_drains_however_many_tasks_wait_and_once(woken_app: Flask, queue: Queue) -> None:
    threads = woken_app.extensions["config"].worker_threads
    for number in range(FEW + 5):
        queue("confirm_letter", number)
    assert wake_due() == threads
    assert wake_due() == 0
    assert [name for name, _ in take_tasks(woken_app)].count("mail.drain") == threads


def test_awaited_mails_that_nobody_woke_are_found_first(sending_app: Flask, queue: Queue) -> None:
    letters = [queue(number=number, pace_key=f"mp:{number}") for number in range(3)]
    copy, awaited = queue("letter_copy", 4), queue("confirm_letter", 5)
    assert [outbox_id for outbox_id, _ in list_due(now(), 9)] == [awaited, *letters, copy]


def test_a_confirmation_written_while_2000_letters_are_due_goes_in_seconds(
    woken_app: Flask, queue: Queue, read: Read, worker: subprocess.Popen[bytes], catcher: Catcher
) -> None:
    first, *_, last = queue_many(2000)
    wait_until(lambda: read(first).state == "sent")
    awaited = queue("confirm_letter", 1)
    wait_until(lambda: read(awaited).state == "sent")
    row = read(awaited)
    assert row.handed_at is not None
    assert row.handed_at - row.created_at < timedelta(seconds=5)  # a second or two, and a busy machine
    assert read(last).state == "queued"
