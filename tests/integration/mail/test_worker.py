from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.jobs import enqueue
from app.mail.claims import get_lease
from app.mail.hooks import register_kind
from app.mail.models import Outbox
from app.mail.queries import find_last_beat
from app.mail.sweep import sweep
from tests.integration.mail.conftest import Room, wait_until
from tests.support.catcher import Catcher, Slow

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.timeout(120)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


def test_a_woken_worker_sends_and_ends_gracefully(
    queue: Queue, read: Read, worker: subprocess.Popen[bytes], catcher: Catcher
) -> None:
    first = queue("notice", 1)
    assert enqueue("mail.sweep")
    wait_until(lambda: read(first).state == "sent")
    catcher.script("end", Slow(1.5))
    second = queue("notice", 2)
    assert enqueue("mail.sweep")
    wait_until(lambda: catcher.seen.count("end") == 2)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(30) == 0
    assert read(second).state == "sent"
    assert len(catcher.mails) == 2
    assert catcher.seen[-1] == "quit"
    assert find_last_beat() is None


@pytest.fixture
def waiting(queue: Queue) -> int:
    """A mail that nobody woke."""
    return queue("notice", 1)


def test_a_worker_that_starts_looks_for_what_waits_already(
    waiting: int, read: Read, worker: subprocess.Popen[bytes]
) -> None:
    wait_until(lambda: read(waiting).state == "sent", 20)


def test_a_worker_killed_while_it_hands_over_leaves_nothing_unsaid(
    queue: Queue,
    read: Read,
    room: Room,
    worker: subprocess.Popen[bytes],
    catcher: Catcher,
    sending_app: Flask,
) -> None:
    register_kind(sending_app, "test", on_outcome=room.on_outcome, is_letter=True)
    catcher.script("end", Slow(60))
    handed = queue("test", 1)  # a kind that the worker takes for a plain one: there is no letter behind it
    assert enqueue("mail.sweep")
    wait_until(lambda: "end" in catcher.seen)
    worker.kill()
    worker.wait(10)
    assert read(handed).state == "sending" and read(handed).handed_at is not None
    with time_machine.travel(now() + get_lease() + timedelta(seconds=1), tick=True):
        sweep()
    assert read(handed).state == "uncertain"
    assert room.states == ["uncertain"]
