"""What the tests of delivery share: a queue of one mail, and a room that listens."""

from __future__ import annotations

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
from app.mail.sender import get_sender
from app.mail.services import queue_message
from tests.support.catcher import Catcher
from tests.support.mail_fixtures import connect_to


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
    app.extensions["huey_tasks"]["mail.deliver"] = Asleep()
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
            return queue_message(kind, f"letter:{number}", message, **options).id

    return put


@pytest.fixture
def read(sending_app: Flask) -> Callable[[int], Outbox]:
    """`read(id)` is the row as it stands now."""

    def find(outbox_id: int) -> Outbox:
        db.session.rollback()
        query = sa.select(Outbox).where(Outbox.id == outbox_id)
        return db.session.scalars(query, execution_options={"populate_existing": True}).one()

    return find
