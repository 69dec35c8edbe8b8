from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.clock import now
from app.core.database import transaction
from app.core.jobs import run_job
from app.mail import claims, delivery
from app.mail.claims import change_claimed, claim_row, get_lease
from app.mail.delivery import deliver
from app.mail.models import Outbox
from app.mail.pauses import pause_sending
from app.mail.sweep import forget, list_due, sweep, wake_due
from tests.integration.mail.conftest import Asleep, Room
from tests.support.catcher import Catcher

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.settings(mail_timeout=2)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


def after_lease() -> Any:
    return time_machine.travel(now() + get_lease() + timedelta(seconds=1), tick=True)


def woken(app: Flask) -> list[int]:
    engine = app.extensions["huey_tasks"]["mail.deliver"]
    assert isinstance(engine, Asleep)
    return engine.woken


def test_a_wake_up_that_was_lost_is_made_up_for(
    queue: Queue, read: Read, room: Room, sending_app: Flask
) -> None:
    outbox_id = queue()
    assert woken(sending_app) == [outbox_id]
    woken(sending_app).clear()
    run_job("mail.sweep")
    assert woken(sending_app) == [outbox_id]


def test_a_mail_that_is_rolled_back_wakes_nobody(queue: Queue, sending_app: Flask) -> None:
    from email.headerregistry import Address

    from app.mail.messages import build_message
    from app.mail.services import queue_message

    sender = Address("A", addr_spec="a@example.org")
    with pytest.raises(RuntimeError), transaction():
        queue_message("notice", "x:1", build_message(sender=sender, to=sender, subject="s", text="t"))
        raise RuntimeError("changed its mind")
    with transaction():
        pass
    assert woken(sending_app) == []


def test_what_is_not_due_yet_is_left_and_what_is_nearly_due_is_timed(
    queue: Queue, sending_app: Flask
) -> None:
    queue("notice", 1, due_at=now() + timedelta(hours=1))
    near = queue("notice", 2, due_at=now() + timedelta(seconds=30))
    woken(sending_app).clear()
    assert wake_due() == 1
    engine = sending_app.extensions["huey_tasks"]["mail.deliver"]
    assert woken(sending_app) == [] and engine.later[0][0] == near


def test_the_pause_of_one_mp_keeps_back_that_mps_letters_alone(
    queue: Queue, room: Room, sending_app: Flask
) -> None:
    queue(number=1, pace_key="mp:1")
    other, own = queue(number=2, pace_key="mp:2"), queue("notice", 3)
    with transaction():
        pause_sending("pace:mp:1", "ann", "the office asked")
    assert [outbox_id for outbox_id, _ in list_due(now(), 10)] == [other, own]


def test_a_lease_that_ran_out_before_the_words_goes_again(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    lost = claim_row(outbox_id)
    assert lost is not None and claim_row(outbox_id) is None
    with after_lease():
        sweep()
        assert (read(outbox_id).state, read(outbox_id).reason) == ("queued", "lease_expired")
        deliver(outbox_id)
        assert not change_claimed(lost, handed_at=now())
    assert read(outbox_id).state == "sent" and len(catcher.mails) == 1


def test_a_letter_whose_lease_ran_out_after_the_words_is_uncertain(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    lost = claim_row(outbox_id)
    assert lost is not None and change_claimed(lost, handed_at=now())
    with after_lease():
        sweep()
        sweep()
    assert (read(outbox_id).state, read(outbox_id).reason) == ("uncertain", "lease_expired")
    assert room.states == ["uncertain"] and catcher.mails == []


def test_a_mail_of_our_own_whose_lease_ran_out_goes_again(queue: Queue, read: Read, catcher: Catcher) -> None:
    outbox_id = queue("notice")
    lost = claim_row(outbox_id)
    assert lost is not None and change_claimed(lost, handed_at=now())
    with after_lease():
        sweep()
        deliver(outbox_id)
    assert read(outbox_id).state == "sent" and len(catcher.mails) == 1


def test_a_deliverer_that_slept_past_its_lease_sends_nothing(
    queue: Queue, read: Read, room: Room, catcher: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox_id = queue()

    def sleep_then_mark(claim: claims.Claim) -> bool:
        with after_lease():
            sweep()
            deliver_as_another(outbox_id, monkeypatch, original)
            return original(claim)

    original = delivery.mark_handed
    monkeypatch.setattr(delivery, "mark_handed", sleep_then_mark)
    deliver(outbox_id)
    assert len(catcher.mails) == 1
    assert read(outbox_id).state == "sent" and room.states == ["sent"]


def deliver_as_another(outbox_id: int, monkeypatch: pytest.MonkeyPatch, original: Any) -> None:
    """Another worker, with a connection of its own."""
    from app.mail.sender import Sender

    with monkeypatch.context() as patch:
        patch.setattr(delivery, "mark_handed", original)
        other = Sender()
        patch.setattr(delivery, "get_sender", lambda: other)
        deliver(outbox_id)
        other.close()


def test_the_truth_that_comes_late_corrects_an_uncertain_letter(
    queue: Queue, read: Read, room: Room, catcher: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    outbox_id = queue()
    original = delivery._record

    def sleep_then_record(claim: claims.Claim, values: dict[str, Any]) -> None:
        with after_lease():
            sweep()
            assert read(outbox_id).state == "uncertain"
            original(claim, values)

    monkeypatch.setattr(delivery, "_record", sleep_then_record)
    deliver(outbox_id)
    assert read(outbox_id).state == "sent"
    assert room.states == ["uncertain", "sent"] and len(catcher.mails) == 1


def test_a_lease_from_a_clock_that_went_back_ends(queue: Queue, read: Read, room: Room) -> None:
    outbox_id = queue()
    with time_machine.travel(now() + timedelta(hours=6), tick=True):
        assert claim_row(outbox_id) is not None
    sweep()
    assert read(outbox_id).state == "queued"


def test_only_one_of_two_sweeps_runs_at_a_time(queue: Queue, sending_app: Flask) -> None:
    from app.core.models import JobRun

    queue()
    run_job("mail.sweep")
    with transaction() as session:
        session.execute(
            sa.update(JobRun).values(lease_token="other", lease_until=now() + timedelta(minutes=1))
        )
    woken(sending_app).clear()
    run_job("mail.sweep")
    assert woken(sending_app) == []


def test_words_of_our_own_mails_that_never_went_are_forgotten_after_a_week(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    catcher.answer("rcpt", "550 5.1.1 no")
    notice, letter = queue("notice"), queue(number=2)
    deliver(notice)
    deliver(letter)
    assert forget() == 0
    with time_machine.travel(now() + timedelta(days=8), tick=True):
        assert forget() == 1
    assert read(notice).message is None and read(letter).message is not None
