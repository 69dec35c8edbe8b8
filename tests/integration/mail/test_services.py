from __future__ import annotations

from collections.abc import Callable
from email.headerregistry import Address

import pytest
from flask import Flask

from app.core.clock import now
from app.core.database import transaction
from app.mail.claims import change_claimed, claim_row, mark_handed
from app.mail.delivery import deliver
from app.mail.errors import HeaderRefused
from app.mail.hooks import Hold
from app.mail.messages import build_message
from app.mail.models import Outbox
from app.mail.outcomes import waiting
from app.mail.queries import find_waiting_reason
from app.mail.services import (
    cancel_message,
    cancel_messages,
    erase_messages,
    hold_message,
    mark_sent,
    queue_message,
    requeue_message,
    set_reason,
)
from tests.integration.mail.conftest import Room
from tests.support.catcher import DROP, Catcher

pytestmark = [pytest.mark.empty_database, pytest.mark.settings(mail_timeout=1)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


def test_cancelled_mails_never_go(queue: Queue, read: Read, room: Room, catcher: Catcher) -> None:
    letter, notice, other = queue(), queue("notice"), queue(number=2)
    with transaction():
        assert cancel_messages("letter:1", ["notice"]) == 1
        assert cancel_messages("letter:1") == 1
        assert cancel_messages("letter:1") == 0
    for outbox_id in (letter, notice, other):
        deliver(outbox_id)
    assert [read(outbox_id).state for outbox_id in (letter, notice, other)] == [
        "cancelled",
        "cancelled",
        "sent",
    ]
    assert len(catcher.mails) == 1 and read(letter).message is None


def test_erasing_leaves_no_person_in_any_row(queue: Queue, read: Read, room: Room, catcher: Catcher) -> None:
    catcher.script("rcpt", "550 5.1.1 no")
    failed = queue()
    deliver(failed)
    waiting = queue("notice")
    with transaction():
        assert erase_messages("letter:1") == 2
    for outbox_id in (failed, waiting):
        row = read(outbox_id)
        assert (row.message, row.recipient, row.smtp_text) == (None, None, None)
    assert (read(failed).state, read(waiting).state) == ("failed", "cancelled")


def test_what_was_erased_while_it_was_being_handed_over_is_not_tried_again(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    claim = claim_row(outbox_id)
    assert claim is not None and mark_handed(claim)
    with transaction():
        erase_messages("letter:1")
    change_claimed(claim, **waiting("temporary", now()))
    deliver(outbox_id)
    assert (read(outbox_id).state, read(outbox_id).reason) == ("cancelled", "erased")
    assert catcher.mails == []


def test_a_held_letter_goes_once_it_is_queued_again(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    room.answers = [Hold("variant_changed")]
    outbox_id = queue()
    deliver(outbox_id)
    with transaction():
        assert requeue_message("letter:1", "letter")
        assert not requeue_message("letter:2", "letter")
    deliver(outbox_id)
    assert room.states == ["held", "sent"]
    assert read(outbox_id).state == "sent"


def test_a_queued_letter_can_be_held_from_outside(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    with transaction():
        assert hold_message("letter:1", "letter", "seat_vacant")
    deliver(outbox_id)
    assert read(outbox_id).state == "held" and room.states == [] and catcher.mails == []


@pytest.mark.parametrize("decision", ["again", "sent", "cancel"])
def test_staff_decide_about_an_uncertain_letter(
    queue: Queue, read: Read, room: Room, catcher: Catcher, decision: str
) -> None:
    catcher.script("end", DROP)
    outbox_id = queue()
    deliver(outbox_id)
    with transaction():
        if decision == "again":
            assert requeue_message("letter:1", "letter")
        elif decision == "sent":
            assert mark_sent(outbox_id) and not mark_sent(outbox_id)
        else:
            assert cancel_message(outbox_id) and not cancel_message(outbox_id)
    deliver(outbox_id)
    assert room.states == ["uncertain", "cancelled" if decision == "cancel" else "sent"]
    assert len(catcher.mails) == (1 if decision == "again" else 0)


def test_a_reason_to_wait_can_be_read(queue: Queue, room: Room) -> None:
    queue()
    assert find_waiting_reason("letter:1", "letter") is None
    with transaction():
        assert set_reason("letter:1", "letter", "dissolved") == 1
    assert find_waiting_reason("letter:1", "letter") == "dissolved"


def test_an_envelope_that_is_no_address_is_refused(sending_app: Flask) -> None:
    sender = Address("A", addr_spec="a@example.org")
    message = build_message(sender=sender, to=sender, subject="s", text="t")
    with pytest.raises(HeaderRefused), transaction():
        queue_message("notice", "x:1", message, envelope_from="a@b>\r\nDATA")
