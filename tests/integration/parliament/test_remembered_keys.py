from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.parliament import remembered_keys
from app.parliament.models import RememberedPostcode, Seat
from app.parliament.remembered_keys import RememberedKeys


def remember(session: Session, *keys: str) -> None:
    seat_id = session.scalar(sa.select(Seat.id).limit(1))
    with transaction() as writing:
        writing.add_all(RememberedPostcode(key=key, seat_id=seat_id, remembered_at=now()) for key in keys)


@pytest.mark.both_databases
def test_what_another_process_remembered_is_known_after_the_next_reading(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = RememberedKeys()
    assert not keys.may_hold("a")
    remember(session, "a")
    assert not keys.may_hold("a")
    monkeypatch.setattr(remembered_keys, "SECONDS", 0.0)
    assert keys.may_hold("a") and not keys.may_hold("b")


def test_what_this_process_remembered_is_known_at_once(session: Session) -> None:
    keys = RememberedKeys()
    assert not keys.may_hold("a")
    keys.add("a")
    assert keys.may_hold("a")


def test_with_very_many_every_postcode_is_asked_for(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember(session, "a", "b", "c")
    monkeypatch.setattr(remembered_keys, "MOST", 2)
    assert RememberedKeys().may_hold("z")
