"""Mail to the address that a letter came from: bounces, and what the office writes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import db, transaction
from app.letters.counting import make_counts
from app.letters.due import list_taken
from app.letters.jobs import find_unreminded
from app.letters.links import make_letter_url
from app.letters.models import Letter, TakenMail
from app.letters.private_page import get_private_page
from app.letters.services import erase_letter
from app.mail.delivery import deliver
from app.mail.errors import NotYet
from app.mail.feeds import Answer, take_in
from app.mail.inbound import LARGEST
from app.mail.models import Outbox, Pause
from app.mail.pauses import list_pauses
from app.mail.queries import count_bounced, count_received
from app.mail.receiving import receive_mail
from app.mail.sender import get_sender
from app.mail.services import resume_sending
from app.mail.sweep import drain_due
from tests.support.applications import CheckedClient
from tests.support.catcher import Catcher
from tests.support.incoming import (
    TO,
    Sent,
    make_exchange,
    make_exim,
    make_out_of_office,
    make_postfix,
    make_qmail,
    make_reply,
)
from tests.support.letter_writing import get_confirm_path, get_letter, list_mails, submit

pytestmark = pytest.mark.both_databases

WRITER = "zoe.quillfeather@example.org"


@pytest.fixture
def sent(
    client: CheckedClient, session: Session, mail_app: Flask, catcher: Catcher
) -> Iterator[tuple[int, Sent]]:
    """A letter that the relay took, its writer told: its id, and what a bounce needs of it."""
    letter_id = submit()
    client.post(get_confirm_path(letter_id))
    drain_due()
    assert get_letter(letter_id).state == "sent"
    catcher.mails.clear()
    yield letter_id, about(letter_id)
    get_sender().close()


def about(letter_id: int) -> Sent:
    letter = get_letter(letter_id)
    return Sent(f"letters+{letter.mail_key}@placeholder.invalid", letter.message_id)


def feed(raw: bytes, to: str) -> str:
    with transaction():
        return receive_mail(to, raw)


def get_caught(catcher: Catcher, to: str) -> list[str]:
    """Subjects of what the catcher has for an address."""
    drain_due()
    return [mail.message["Subject"] for mail in catcher.mails if to in mail.recipients]


@pytest.mark.parametrize("make", [make_postfix, make_exchange, make_exim, make_qmail])
def test_a_hard_bounce_gives_the_letter_back_and_stops_the_others(
    sent: tuple[int, Sent], catcher: Catcher, make: object
) -> None:
    letter_id, facts = sent
    assert feed(make(facts), facts.address) == "bounce_hard"  # type: ignore[operator]
    letter = get_letter(letter_id)
    assert (letter.state, letter.reason, letter.one_letter_key) == ("failed", "bounced", None)
    assert letter.sent_at is not None and letter.ended_at is not None and letter.ended_at > letter.sent_at
    (pause,) = list_pauses()
    assert (pause.scope, pause.paused_by) == ("pace:mp:5314", "bounce")
    assert get_caught(catcher, WRITER) == ["Your letter to Siân Berry could not be delivered"]
    (back,) = [mail for mail in catcher.mails if WRITER in mail.recipients]
    assert "Quokka-like worries" in back.text and "has come back" in back.text
    assert "London SW1A\u00a00AA" in back.text
    assert count_bounced() == {"letter": 1}


def test_staff_are_told_once_a_day_and_what_waits_goes_once_they_have_confirmed(
    sent: tuple[int, Sent], catcher: Catcher, client: CheckedClient, mail_app: Flask
) -> None:
    _, facts = sent
    feed(make_exchange(facts), facts.address)
    second = submit(draft="e" * 32, email="b@example.org", name="Bea")
    client.post(get_confirm_path(second))
    assert get_caught(catcher, "privacy@placeholder.invalid") == [
        "Email to Siân Berry came back: letters to this MP wait"
    ]
    (told,) = [mail for mail in catcher.mails if "privacy@placeholder.invalid" in mail.recipients]
    assert "outbox resume pace:mp:5314" in told.text and "5.1.10" in told.text
    assert "Quokka" not in told.text and "zoe" not in told.text
    assert get_letter(second).state == "queued"
    with mail_app.test_request_context():
        assert get_private_page(get_letter(second)).waits_for == "address_bounced"
    with transaction():
        assert resume_sending("pace:mp:5314")
    drain_due()
    assert get_letter(second).state == "sent"
    feed(make_exchange(about(second)), about(second).address)
    assert len(get_caught(catcher, "privacy@placeholder.invalid")) == 1
    assert [pause.scope for pause in list_pauses()] == ["pace:mp:5314"]


def test_the_same_bounce_again_changes_nothing(sent: tuple[int, Sent], catcher: Catcher) -> None:
    _, facts = sent
    feed(make_postfix(facts), facts.address)
    get_caught(catcher, WRITER)
    assert feed(make_postfix(facts), facts.address) == "bounce_late"
    assert feed(make_qmail(facts), facts.address) == "bounce_late"
    assert len(get_caught(catcher, WRITER)) == 1
    assert count_received() == {"bounce_hard": 1, "bounce_late": 2}


def test_the_same_mails_from_many_places_at_once_act_once(
    sent: tuple[int, Sent], catcher: Catcher, mail_app: Flask
) -> None:
    _, facts = sent

    def bring(raw: bytes) -> Answer:
        with mail_app.app_context():
            return take_in(facts.address, raw)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(bring, [make_reply(facts)] * 8 + [make_exchange(facts)] * 8))
    db.session.rollback()
    assert set(answers) == {Answer.TAKEN}
    assert sorted(get_caught(catcher, WRITER)) == [
        "A message about your letter from the office of Siân Berry",
        "Your letter to Siân Berry could not be delivered",
    ]
    received = count_received()
    assert (received["passed_on"], received["bounce_hard"], sum(received.values())) == (1, 1, 16)


def test_a_full_mailbox_is_tried_again_under_the_same_message_id_and_stops_nobody(
    sent: tuple[int, Sent], catcher: Catcher, session: Session, client: CheckedClient
) -> None:
    letter_id, facts = sent
    full = make_exchange(facts, status="5.2.2", words="smtp;554 5.2.2 mailbox full")
    assert feed(full, facts.address) == "bounce_soft"
    assert (get_letter(letter_id).state, list_pauses()) == ("queued", [])
    page = client.get(make_letter_url(get_letter(letter_id))).get_data(as_text=True)
    assert "<dt>Sent, but it came back</dt>" in page
    (row,) = list_mails(letter_id, "letter")
    assert (row.state, row.reason, row.due_at > now() + timedelta(minutes=40)) == (
        "queued",
        "came_back",
        True,
    )
    assert get_caught(catcher, TO) == []
    with time_machine.travel(now() + timedelta(hours=3)):
        drain_due()
    (again,) = [mail for mail in catcher.mails if TO in mail.recipients]
    assert again.message["Message-ID"] == facts.message_id and "Quokka-like worries" in again.text
    letter = get_letter(letter_id)
    assert (letter.state, letter.reason) == ("sent", None)
    assert get_caught(catcher, WRITER) == []
    assert make_counts(1)[letter.motion_id, None] == (1, 1)
    assert feed(full, facts.address) == "repeated"


def test_a_mailbox_that_stays_full_gives_the_letter_back_after_two_days(
    sent: tuple[int, Sent], catcher: Catcher, session: Session
) -> None:
    letter_id, facts = sent
    moment, rounds = now(), 0
    while get_letter(letter_id).state != "failed":
        rounds += 1
        full = make_postfix(facts, status="4.2.2", words="452 4.2.2 full").replace(b"4XyZ@", b"%d@" % rounds)
        with time_machine.travel(moment):
            feed(full, facts.address)
        moment += timedelta(hours=16)
        with time_machine.travel(moment):
            drain_due()
        assert rounds < 13
    assert rounds > 5
    assert (get_letter(letter_id).reason, list_pauses()) == ("gave_up", [])
    assert get_caught(catcher, WRITER) == ["Your letter to Siân Berry could not be delivered"]
    assert (get_letter(letter_id).motion_id, None) in make_counts(1)
    assert make_counts(1)[get_letter(letter_id).motion_id, None] == (1, 0)


def test_a_delay_changes_nothing(sent: tuple[int, Sent], catcher: Catcher) -> None:
    letter_id, facts = sent
    assert feed(make_postfix(facts, status="4.4.1", action="delayed"), facts.address) == "bounce_delayed"
    assert (get_letter(letter_id).state, get_caught(catcher, WRITER)) == ("sent", [])


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"message_id": "<other@example.org>"}, "forged"),
        ({"to": "assistant@elsewhere.example"}, "bounce_elsewhere"),
    ],
)
def test_a_bounce_of_something_else_changes_nothing(
    sent: tuple[int, Sent], catcher: Catcher, change: dict[str, str], word: str
) -> None:
    letter_id, facts = sent
    other = Sent(**{"address": facts.address, "message_id": facts.message_id} | change)
    assert feed(make_postfix(other), facts.address) == word
    assert (get_letter(letter_id).state, list_pauses(), get_caught(catcher, WRITER)) == ("sent", [], [])


def test_a_bounce_that_comes_before_our_own_outcome_is_to_come_again(
    client: CheckedClient, session: Session, mail_app: Flask
) -> None:
    letter_id = submit()
    client.post(get_confirm_path(letter_id))
    facts = about(letter_id)
    assert feed(make_postfix(facts), facts.address) == "forged"
    with transaction():
        session.execute(sa.update(Outbox).where(Outbox.kind == "letter").values(state="sending", attempts=1))
    with pytest.raises(NotYet):
        feed(make_postfix(facts), facts.address)
    assert get_letter(letter_id).state == "queued"


def test_a_bounce_of_an_uncertain_letter_settles_it(
    client: CheckedClient, session: Session, mail_app: Flask
) -> None:
    letter_id = submit()
    client.post(get_confirm_path(letter_id))
    facts = about(letter_id)
    with transaction():
        values = {"state": "uncertain", "attempts": 1, "announced_at": now()}
        session.execute(sa.update(Outbox).where(Outbox.kind == "letter").values(**values))
        session.execute(sa.update(Letter).values(state="uncertain"))
    assert feed(make_postfix(facts), facts.address) == "bounce_hard"
    (row,) = list_mails(letter_id, "letter")
    assert (get_letter(letter_id).state, row.state, row.message) == ("failed", "failed", None)


@pytest.mark.parametrize("make", [make_reply, make_out_of_office])
def test_what_the_office_writes_goes_on_once_and_is_not_kept(
    sent: tuple[int, Sent], catcher: Catcher, make: object
) -> None:
    letter_id, facts = sent
    raw = make(facts)  # type: ignore[operator]
    assert [feed(raw, facts.address), feed(raw, facts.address)] == ["passed_on", "repeated"]
    assert get_caught(catcher, WRITER) == ["A message about your letter from the office of Siân Berry"]
    (mail,) = catcher.mails
    assert mail.message["Reply-To"] == TO and mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.envelope_from.startswith("mail+")
    (attached,) = list(mail.message.iter_attachments())
    assert (attached.get_content_type(), attached.get_filename()) == ("message/rfc822", "message.eml")
    assert raw in mail.raw
    (row,) = list_mails(letter_id, "office_message")
    assert (row.state, row.message, row.recipient) == ("sent", None, None)


def test_any_address_of_parliaments_is_passed_on_and_nobody_elses(
    sent: tuple[int, Sent], catcher: Catcher
) -> None:
    _, facts = sent
    words = [
        feed(make_reply(facts, sender), facts.address)
        for sender in (
            "clerk@parliament.uk",
            "clerk@parliament.uk.example",
            "clerk@notparliament.uk",
            "mp@example.org",
        )
    ]
    assert words == ["passed_on", "other", "other", "other"]
    assert get_caught(catcher, WRITER) == ["A message from Parliament about your letter to Siân Berry"]
    assert count_received() == {"other": 3, "passed_on": 1}


def test_automatic_answers_of_others_and_lists_are_dropped(sent: tuple[int, Sent], catcher: Catcher) -> None:
    _, facts = sent
    assert feed(make_out_of_office(facts, WRITER), facts.address) == "auto_reply"
    assert feed(make_reply(facts, headers="List-Id: <news.parliament.uk>\r\n"), facts.address) == "list"
    assert get_caught(catcher, WRITER) == []


@pytest.mark.parametrize("extra", ["é" * 20, "x" * 5000, "\0"])
def test_a_message_of_any_bytes_arrives_as_it_was(
    sent: tuple[int, Sent], catcher: Catcher, extra: str
) -> None:
    _, facts = sent
    raw = make_reply(facts) + extra.encode() + b"\r\n.\r\n"
    feed(raw, facts.address)
    get_caught(catcher, WRITER)
    (attached,) = list(catcher.mails[0].message.iter_attachments())
    if attached.get_content_type() == "message/rfc822":
        assert raw in catcher.mails[0].raw
    else:
        assert attached.get_payload(decode=True) == raw


def test_a_message_too_large_is_told_of(sent: tuple[int, Sent], catcher: Catcher) -> None:
    _, facts = sent
    assert feed(make_reply(facts) + b"x" * LARGEST, facts.address) == "passed_on"
    get_caught(catcher, WRITER)
    (mail,) = catcher.mails
    assert "too large" in mail.text and TO in mail.text
    assert list(mail.message.iter_attachments()) == [] and len(mail.raw) < 10_000


def test_nobody_is_there_before_confirmation_after_erasure_or_at_a_made_up_key(
    sent: tuple[int, Sent], catcher: Catcher
) -> None:
    letter_id, facts = sent
    waiting = submit(draft="e" * 32, email="b@example.org", name="Bea")
    assert feed(make_reply(facts), about(waiting).address) == "unknown"
    assert feed(make_postfix(facts), f"letters+{'0' * 20}@placeholder.invalid") == "unknown"
    assert feed(make_postfix(facts), facts.address.replace("placeholder", "other")) == "unknown"
    with transaction():
        erase_letter(letter_id)
    assert feed(make_postfix(facts), facts.address) == "unknown"
    assert feed(make_reply(facts), facts.address) == "unknown"
    assert count_received() == {"unknown": 5}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Pause)) == 0


def test_a_confirmation_that_comes_back_is_marked_and_not_reminded_of(
    client: CheckedClient, session: Session, mail_app: Flask
) -> None:
    letter_id = submit()
    (row,) = list_mails(letter_id)
    deliver(row.id)
    (row,) = list_mails(letter_id)
    assert row.envelope_from.startswith("mail+")
    facts = Sent(row.envelope_from, row.message_id, WRITER)
    assert (
        feed(make_postfix(Sent(row.envelope_from, "<other@example.org>", WRITER)), row.envelope_from)
        == "forged"
    )
    assert feed(make_out_of_office(facts, WRITER), row.envelope_from) == "auto_reply"
    with time_machine.travel(now() + timedelta(hours=25)):
        assert find_unreminded() == [letter_id]
        assert feed(make_postfix(facts), row.envelope_from) == "bounce_hard"
        assert find_unreminded() == []
    (row,) = list_mails(letter_id)
    assert (row.bounce_code, count_bounced()) == ("5.1.1", {"confirm_letter": 1})
    assert get_letter(letter_id).state == "awaiting_confirmation"


def test_what_is_remembered_of_a_mail_goes_after_28_days(sent: tuple[int, Sent], session: Session) -> None:
    _, facts = sent
    feed(make_reply(facts), facts.address)
    (key,) = session.scalars(sa.select(TakenMail.key)).all()
    assert list_taken(now() + timedelta(days=27)) == []
    assert list_taken(now() + timedelta(days=29)) == [key]
