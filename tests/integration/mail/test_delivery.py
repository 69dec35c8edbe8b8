from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.core.clock import now
from app.mail import delivery, sender
from app.mail.delivery import deliver
from app.mail.hooks import Go, Hold, Outcome, Stop, Wait, register_kind
from app.mail.models import Outbox
from app.mail.pauses import find_pause
from app.mail.sender import get_sender
from app.mail.sweep import drain_due, sweep
from tests.integration.mail.conftest import Room
from tests.support.catcher import DROP, KEEP_AND_DROP, Catcher, Drip, Slow

pytestmark = [pytest.mark.empty_database, pytest.mark.both_databases, pytest.mark.settings(mail_timeout=1)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


def test_a_mail_goes_once_and_its_room_is_told(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    deliver(outbox_id)
    deliver(outbox_id)
    row = read(outbox_id)
    assert (row.state, row.smtp_code, row.message, row.recipient) == ("sent", 250, None, None)
    assert row.handed_at and row.done_at and row.announced_at
    assert [mail.recipients for mail in catcher.mails] == [("mp@example.org",)]
    assert catcher.mails[0].message["Message-ID"] == row.message_id
    assert room.states == ["sent"]


def test_two_deliverers_of_one_row_send_once(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    ids = [queue(number=number) for number in range(5)]
    barrier = threading.Barrier(4)

    def work() -> None:
        with sending_app.app_context():
            barrier.wait()
            for outbox_id in ids:
                deliver(outbox_id)
            get_sender().close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(catcher.mails) == 5
    assert sorted(room.states) == ["sent"] * 5
    assert all(read(outbox_id).attempts == 1 for outbox_id in ids)


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt", "data", "end"])
@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "451 4.3.0 later"])
def test_a_temporary_answer_at_any_step_is_tried_again(
    queue: Queue, read: Read, room: Room, catcher: Catcher, step: str, reply: str
) -> None:
    outbox_id = queue()
    catcher.script(step, reply)
    deliver(outbox_id)
    row = read(outbox_id)
    assert (row.state, row.reason) == ("queued", "temporary")
    assert row.smtp_code == int(reply[:3])
    assert timedelta(seconds=40) < row.due_at - now() < timedelta(seconds=80)
    assert row.failing_seconds > 0 and room.outcomes == []
    with time_machine.travel(row.due_at + timedelta(seconds=1), tick=True):
        deliver(outbox_id)
    assert read(outbox_id).state == "sent"
    assert len(catcher.mails) == 1


@pytest.mark.parametrize("step", ["rcpt", "data", "end"])
def test_a_permanent_answer_to_the_recipient_or_the_words_fails(
    queue: Queue, read: Read, room: Room, catcher: Catcher, step: str
) -> None:
    outbox_id = queue()
    catcher.script(step, "550 5.1.1 <mp@example.org> no such person")
    deliver(outbox_id)
    row = read(outbox_id)
    assert (row.state, row.reason, row.smtp_code) == ("failed", "refused", 550)
    assert row.smtp_text == "5.1.1 [address] no such person"
    assert room.states == ["failed"] and catcher.mails == []
    second = queue(number=2)
    deliver(second)
    assert read(second).state == "sent"


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail"])
def test_a_relay_that_refuses_us_pauses_everything_and_fails_nothing(
    queue: Queue, read: Read, room: Room, catcher: Catcher, step: str
) -> None:
    first, second = queue(), queue("notice", 2)
    catcher.script(step, "550 5.7.1 go away")
    deliver(first)
    deliver(second)
    assert [read(outbox_id).state for outbox_id in (first, second)] == ["queued", "queued"]
    pause = find_pause()
    assert pause is not None and (pause.scope, pause.reason) == ("relay", f"{step} 550 5.7.1")
    assert room.outcomes == [] and catcher.mails == []


def test_a_relay_that_denies_relaying_at_the_recipient_fails_no_letter(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    catcher.script("rcpt", "554 5.7.1 <mp@example.org>: Relay access denied")
    deliver(outbox_id)
    pause = find_pause()
    assert pause is not None and (pause.scope, pause.reason) == ("relay", "rcpt 554 5.7.1")
    row = read(outbox_id)
    assert (row.state, row.reason, row.handed_at, room.outcomes) == ("queued", "paused:relay", None, [])


@pytest.mark.parametrize("step", ["connect", "ehlo", "mail", "rcpt"])
def test_a_connection_lost_before_the_words_is_tried_again(
    queue: Queue, read: Read, room: Room, catcher: Catcher, step: str
) -> None:
    outbox_id = queue()
    catcher.script(step, DROP)
    deliver(outbox_id)
    row = read(outbox_id)
    assert (row.state, row.reason, row.handed_at) == ("queued", "temporary", None)


@pytest.mark.parametrize("how", [DROP, KEEP_AND_DROP, Slow(5), Drip(0.5, 15)])
def test_a_letter_without_a_reply_to_its_words_is_uncertain(
    queue: Queue, read: Read, room: Room, catcher: Catcher, how: object
) -> None:
    outbox_id = queue()
    catcher.script("end", how)
    deliver(outbox_id)
    sweep()
    row = read(outbox_id)
    assert (row.state, row.reason) == ("uncertain", "no_reply")
    assert row.message is not None
    assert room.states == ["uncertain"]
    assert len(catcher.mails) <= 1


def test_a_mail_of_our_own_without_a_reply_goes_again_with_the_same_id(
    queue: Queue, read: Read, catcher: Catcher
) -> None:
    outbox_id = queue("notice")
    catcher.script("end", KEEP_AND_DROP)
    deliver(outbox_id)
    row = read(outbox_id)
    assert row.state == "queued"
    with time_machine.travel(row.due_at + timedelta(seconds=1), tick=True):
        deliver(outbox_id)
    assert read(outbox_id).state == "sent"
    assert [mail.message["Message-ID"] for mail in catcher.mails] == [row.message_id] * 2


def test_a_relay_that_is_away_loses_nothing(queue: Queue, read: Read, room: Room, catcher: Catcher) -> None:
    outbox_id = queue()
    catcher.stop()
    deliver(outbox_id)
    row = read(outbox_id)
    assert (row.state, row.smtp_code) == ("queued", None)
    catcher.start()
    with time_machine.travel(row.due_at + timedelta(seconds=1), tick=True):
        assert drain_due() == 1
    assert read(outbox_id).state == "sent"


def test_after_48_hours_of_trying_the_letter_is_given_up(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    catcher.answer("rcpt", "450 4.2.2 full")
    begun_at = now()
    with time_machine.travel(begun_at, tick=True) as clock:
        for _ in range(200):
            deliver(outbox_id)
            row = read(outbox_id)
            if row.state != "queued":
                break
            clock.move_to(row.due_at + timedelta(seconds=1))
        assert (row.state, row.reason) == ("failed", "gave_up")
        assert timedelta(hours=47) < now() - begun_at < timedelta(hours=51)
    assert room.states == ["failed"]


def test_one_connection_carries_many_mails_and_a_stale_one_is_renewed(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    ids = [queue(number=number) for number in range(4)]
    deliver(ids[0])
    deliver(ids[1])
    assert catcher.connections == 1
    catcher.script("mail", DROP)
    deliver(ids[2])
    assert catcher.connections == 2
    catcher.script("mail", "421 4.3.2 enough")
    deliver(ids[3])
    assert catcher.connections == 3
    assert [read(outbox_id).attempts for outbox_id in ids] == [1, 1, 1, 1]
    assert room.states == ["sent"] * 4


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("mail", "450 4.7.1 too many mails on this connection"),
        ("mail", "550 5.7.1 too many mails on this connection"),
        ("rcpt", "421 4.3.2 closing"),
    ],
)
def test_a_relay_that_has_enough_of_a_connection_gets_a_new_one_at_once(
    queue: Queue, read: Read, room: Room, catcher: Catcher, step: str, reply: str
) -> None:
    first, second = queue(number=1), queue(number=2)
    deliver(first)
    catcher.script(step, reply)
    deliver(second)
    assert (read(second).state, read(second).attempts) == ("sent", 1)
    assert catcher.connections == 2 and find_pause() is None


def test_our_own_limit_renews_a_connection_with_a_polite_end(
    queue: Queue, room: Room, catcher: Catcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "MOST_MAILS", 2)
    for number in range(3):
        deliver(queue(number=number))
    assert catcher.connections == 2 and catcher.seen.count("quit") == 1
    assert room.states == ["sent"] * 3


@pytest.mark.parametrize("reply", ["what was that", "354 go on"])
def test_what_is_no_answer_to_the_words_leaves_a_letter_uncertain(
    queue: Queue, read: Read, room: Room, catcher: Catcher, reply: str
) -> None:
    outbox_id = queue()
    catcher.script("end", reply)
    deliver(outbox_id)
    assert (read(outbox_id).state, room.states) == ("uncertain", ["uncertain"])


def test_a_server_that_drops_at_quit_has_accepted(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    outbox_id = queue()
    catcher.answer("quit", DROP)
    deliver(outbox_id)
    get_sender().close()
    assert read(outbox_id).state == "sent"


def test_what_the_check_says_is_done(queue: Queue, read: Read, room: Room, catcher: Catcher) -> None:
    later = now() + timedelta(hours=2)
    room.answers = [Wait("data_too_old", later), Hold("variant_changed"), Stop("withdrawn")]
    ids = [queue(number=number) for number in range(3)]
    for outbox_id in ids:
        deliver(outbox_id)
    rows = [read(outbox_id) for outbox_id in ids]
    assert [(row.state, row.reason) for row in rows] == [
        ("queued", "data_too_old"), ("held", "variant_changed"), ("cancelled", "withdrawn")
    ]  # fmt: skip
    assert rows[0].due_at == later
    assert room.states == ["held", "cancelled"]
    assert catcher.mails == []


def test_the_check_may_name_another_address(queue: Queue, read: Read, room: Room, catcher: Catcher) -> None:
    from email.headerregistry import Address

    room.answers = [
        Go("new@example.org", Address("Ann Other MP", addr_spec="new@example.org")),
        Go("bare@example.org"),
    ]
    deliver(queue())
    deliver(queue(number=2))
    assert [mail.recipients for mail in catcher.mails] == [("new@example.org",), ("bare@example.org",)]
    headers = [str(mail.message["To"]) for mail in catcher.mails]
    assert headers == ["Ann Other MP <new@example.org>", "bare@example.org"]


def test_a_check_that_fails_makes_the_letter_wait(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    def fail(reference: str) -> Go:
        raise RuntimeError("broken")

    room.check = fail  # type: ignore[method-assign]
    from flask import current_app

    from app.mail.hooks import register_kind

    register_kind(current_app, "letter", check=fail, on_outcome=room.on_outcome, is_letter=True)
    outbox_id = queue()
    deliver(outbox_id)
    assert (read(outbox_id).state, read(outbox_id).reason) == ("queued", "check_failed")


def test_a_failed_announcement_is_repeated_by_the_sweep(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    # on SQLite it fails twice: in one commit with the outcome, then by itself
    room.errors = [RuntimeError("broken"), RuntimeError("broken")]
    outbox_id = queue()
    deliver(outbox_id)
    assert (read(outbox_id).state, read(outbox_id).announced_at) == ("sent", None)
    sweep()
    sweep()
    assert read(outbox_id).announced_at is not None
    assert room.states == ["sent"] and len(catcher.mails) == 1


@pytest.mark.parametrize(("does", "told"), [(True, []), (False, ["sent"])])
def test_what_a_room_prepared_stands_for_its_hook_unless_things_are_otherwise(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask, does: bool, told: list[str]
) -> None:
    settled: list[Outcome] = []

    def prepare(_reference: str, outcome: Outcome) -> Callable[[], bool]:
        settled.append(outcome)
        return lambda: does

    register_kind(sending_app, "letter", on_outcome=room.on_outcome, prepare=prepare, is_letter=True)
    outbox_id = queue()
    deliver(outbox_id)
    row = read(outbox_id)
    assert (row.state, row.announced_at is not None, room.states) == ("sent", True, told)
    assert [(one.state, one.at, one.smtp_code) for one in settled] == [("sent", row.done_at, 250)]


@pytest.mark.parametrize("is_late", [False, True])
def test_preparing_that_fails_costs_no_outcome(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask, is_late: bool
) -> None:
    def fail() -> bool:
        raise RuntimeError("broken")

    def prepare(_reference: str, _outcome: Outcome) -> Callable[[], bool]:
        return fail if is_late else fail()  # type: ignore[return-value]

    register_kind(sending_app, "letter", on_outcome=room.on_outcome, prepare=prepare, is_letter=True)
    outbox_id = queue()
    deliver(outbox_id)
    assert read(outbox_id).state == "sent"
    sweep()
    assert read(outbox_id).announced_at is not None
    assert room.states == ["sent"] and len(catcher.mails) == 1


def test_nothing_is_prepared_for_a_mail_that_was_refused(
    queue: Queue, read: Read, room: Room, catcher: Catcher, sending_app: Flask
) -> None:
    prepared: list[str] = []

    def prepare(reference: str, _outcome: Outcome) -> None:
        prepared.append(reference)

    register_kind(sending_app, "letter", on_outcome=room.on_outcome, prepare=prepare, is_letter=True)
    catcher.answer("rcpt", "550 5.1.1 no such user")
    outbox_id = queue()
    deliver(outbox_id)
    assert (read(outbox_id).state, room.states, prepared) == ("failed", ["failed"], [])


def test_a_recipient_that_is_no_address_is_never_spoken_to_the_relay(
    queue: Queue, read: Read, room: Room, catcher: Catcher
) -> None:
    room.answers = [Go("mp@example.org>\r\nRCPT TO:<other@example.org")]
    outbox_id = queue()
    deliver(outbox_id)
    assert catcher.mails == [] and "rcpt" not in catcher.seen
    assert read(outbox_id).state == "queued"


def test_a_database_that_is_away_for_a_moment_is_not_held_against_the_mail(
    queue: Queue,
    read: Read,
    room: Room,
    catcher: Catcher,
    sending_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_given: object) -> bool:
        raise OperationalError("x", {}, Exception())

    register_kind(sending_app, "odd", check=fail)
    monkeypatch.setattr(delivery, "mark_handed", fail)
    for outbox_id, reason in ((queue(), "database"), (queue("odd"), "check_failed")):
        deliver(outbox_id)
        row = read(outbox_id)
        assert (row.state, row.reason, row.failing_seconds, row.smtp_text) == ("queued", reason, 0, None)
        assert row.due_at < now() + timedelta(minutes=2)
    assert catcher.mails == []
