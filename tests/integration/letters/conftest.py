"""What the tests of confirmed letters share."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.letters.delivery_hooks import on_outcome
from app.mail.hooks import Outcome
from tests.support.applications import CheckedClient
from tests.support.letter_writing import get_confirm_path, submit

Tell = Callable[..., None]


@pytest.fixture
def confirmed(client: CheckedClient, session: Session) -> tuple[int, str]:
    """A confirmed letter to Brighton Pavilion: its id and the path of its private page."""
    letter_id = submit()
    return letter_id, client.post(get_confirm_path(letter_id)).location


@pytest.fixture
def tell() -> Tell:
    """`tell(letter_id, state, reason)` is what the outbox does after an outcome."""

    def announce(letter_id: int, state: str, reason: str | None = None) -> None:
        with transaction():
            on_outcome(f"letter:{letter_id}", Outcome("letter", state, reason, now()))

    return announce
