"""What the tests of delivery share: a queue of one mail, and a room that listens."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.headerregistry import Address
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.core.database import db, transaction
from app.mail.hooks import Answer, Go, Outcome, register_kind
from app.mail.messages import build_message
from app.mail.models import Outbox
from app.mail.queries import find_last_beat
from app.mail.sender import get_sender
from app.mail.services import queue_message
from config import Config
from tests.support.applications import refresh_session
from tests.support.catcher import Catcher
from tests.support.mail_fixtures import connect_to
from tests.support.project import ROOT


@dataclass
class Room:
    """A room with a kind of mail: what its check answers next, and what it was told."""

    answers: list[Answer] = field(default_factory=list)
    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def check(self, reference: str) -> Answer:
        """The next answer, or Go."""
        return self.answers.pop(0) if self.answers else Go()

    def on_outcome(self, reference: str, outcome: Outcome) -> None:
        """Keep what it was told, or fail as it is told to."""
        if self.errors:
            raise self.errors.pop()
        self.outcomes.append((reference, outcome))

    @property
    def states(self) -> list[str]:
        """The states that it was told of."""
        return [outcome.state for _, outcome in self.outcomes]


@pytest.fixture
def sending_app(app: Flask, session: Session, catcher: Catcher) -> Iterator[Flask]:
    """An application that sends to the catcher and wakes nobody by itself."""
    connect_to(app, catcher)
    app.extensions["huey_tasks"] |= {"mail.deliver": Asleep(), "mail.deliver_first": Asleep()}
    yield app
    get_sender().close()


class Asleep:
    """An engine that takes wake-ups and does nothing."""

    def __init__(self) -> None:
        self.woken: list[Any] = []
        self.later: list[Any] = []

    def __call__(self, *args: Any) -> None:
        self.woken.append(args[0] if args else None)

    def schedule(self, args: Any, delay: float) -> None:
        """A wake-up for later."""
        self.later.append((args[0] if args else None, delay))


@pytest.fixture
def room(sending_app: Flask) -> Room:
    """A room that has the kind `letter`."""
    room = Room()
    register_kind(sending_app, "letter", check=room.check, on_outcome=room.on_outcome, is_letter=True)
    return room


@pytest.fixture
def queue(sending_app: Flask) -> Callable[..., int]:
    """`queue(kind="letter", number=1)` puts a mail into the outbox; its id."""

    def put(kind: str = "letter", number: int = 1, **options: Any) -> int:
        message = build_message(
            sender=Address("Ada Lovelace", addr_spec="letters+abc@example.org"),
            to=Address("An MP", addr_spec="mp@example.org"),
            subject="Who controls it?",
            text="Dear MP,\n\nPlease ask.\n",
        )
        with transaction():
            return queue_message(kind, f"letter:{number}", message, **options)

    return put


@pytest.fixture
def read(sending_app: Flask) -> Callable[[int], Outbox]:
    """`read(id)` is the row as it stands now."""

    def find(outbox_id: int) -> Outbox:
        db.session.rollback()
        query = sa.select(Outbox).where(Outbox.id == outbox_id)
        return db.session.scalars(query, execution_options={"populate_existing": True}).one()

    return find


@pytest.fixture
def worker(config: Config, catcher: Catcher, sending_app: Flask) -> Iterator[subprocess.Popen[bytes]]:
    """A real worker process, sending to the catcher."""
    values = {
        name: str(getattr(config, name))
        for name in ("instance_path", "database_url", "redis_url", "site_url")
    }
    values |= {"mail_server": "127.0.0.1", "mail_port": str(catcher.port), "parliament_sync": "false"}
    values |= {"secret_key": config.secret_key.get_secret_value()}
    environment = os.environ | {name.upper(): value for name, value in values.items()}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
    with (config.instance_path / "worker.log").open("wb") as log:  # a pipe that nobody reads would stop it
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=log)
    wait_until(lambda: find_last_beat() is not None)
    yield process
    if process.poll() is None:
        process.kill()
    process.wait()


def wait_until(is_so: Callable[[], bool], seconds: float = 90) -> None:
    """Look again and again, each time at what is committed by then."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)
        refresh_session()
