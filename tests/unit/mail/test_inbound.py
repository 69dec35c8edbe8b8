"""What an incoming mail is: a bounce and how heavy, an automatic answer, or a person's."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.mail.inbound import LARGEST, Meaning, list_recipients, read_inbound
from tests.support.incoming import (
    TO,
    Sent,
    make_exchange,
    make_exim,
    make_international,
    make_out_of_office,
    make_postfix,
    make_qmail,
    make_reply,
)

SENT = Sent("letters+0123456789abcdef0123@placeholder.invalid", "<letter.1@placeholder.invalid>")
FULL = "smtp;554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException"

pytestmark = pytest.mark.empty_database


@pytest.fixture(autouse=True)
def _context(app: Flask) -> object:
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("raw", "weight", "code"),
    [
        (make_postfix(SENT), "hard", "5.1.1"),
        (make_postfix(SENT, status="4.2.2", words="452 4.2.2 Mailbox full"), "soft", "4.2.2"),
        (make_postfix(SENT, status="4.4.1", words="connect to mx.example: timed out"), "soft", "4.4.1"),
        (make_postfix(SENT, status="4.4.1", action="delayed"), "delayed", "4.4.1"),
        (make_postfix(SENT, status="5.0.0", words="452 4.2.2 Mailbox full"), "soft", "4.2.2"),
        (make_postfix(SENT, status="5.0.0", words="451 try again, retry timeout exceeded"), "soft", "4.0.0"),
        (make_postfix(SENT, status="5.0.0", words="550 no such person"), "hard", "5.0.0"),
        (make_exchange(SENT), "hard", "5.1.10"),
        (make_exchange(SENT, status="5.2.2", words=FULL), "soft", "5.2.2"),
        (make_international(SENT), "hard", "5.1.1"),
        (make_exim(SENT), "hard", "5.1.1"),
        (make_exim(SENT, "452 4.2.2 over quota"), "soft", "4.2.2"),
        (make_exim(SENT, "550 no such person"), "hard", ""),
        (make_qmail(SENT), "hard", "5.1.1"),
        (make_qmail(SENT, "I'm not going to try again; in the queue too long. (#4.4.3)"), "soft", "4.4.3"),
    ],
)  # fmt: skip
def test_a_bounce_is_weighed_by_its_status(raw: bytes, weight: str, code: str) -> None:
    inbound = read_inbound(raw)
    assert inbound.meaning is Meaning.BOUNCE
    assert inbound.bounce is not None
    assert (inbound.bounce.weight, inbound.bounce.code) == (weight, code)
    assert inbound.bounce.recipients == {TO}
    assert inbound.bounce.original_id == SENT.message_id


@pytest.mark.parametrize(
    "raw",
    [make_postfix(SENT), make_exchange(SENT), make_international(SENT), make_exim(SENT), make_qmail(SENT)],
)
def test_the_words_of_a_bounce_hold_no_address(raw: bytes) -> None:
    bounce = read_inbound(raw).bounce
    assert bounce is not None
    assert "@" not in bounce.text


def test_a_delivery_receipt_is_no_bounce() -> None:
    assert read_inbound(make_postfix(SENT, action="delivered", status="2.0.0")).meaning is not Meaning.BOUNCE


def test_an_out_of_office_that_quotes_a_bounce_is_an_automatic_answer() -> None:
    inbound = read_inbound(make_out_of_office(SENT))
    assert (inbound.meaning, inbound.sender) == (Meaning.AUTO_REPLY, TO)


def test_a_person_who_quotes_a_bounce_is_a_person() -> None:
    quoted = (
        make_reply(SENT)
        + b"> Hi. This is the qmail-send program at mx.example.\r\n> <a@b.example>:\r\n> gone\r\n"
    )
    assert read_inbound(quoted).meaning is Meaning.MAIL


@pytest.mark.parametrize(
    ("headers", "meaning"),
    [
        ("List-Id: <news.example>\r\n", Meaning.LIST),
        ("Precedence: list\r\n", Meaning.LIST),
        ("Precedence: bulk\r\n", Meaning.MAIL),
        ("Auto-Submitted: no\r\n", Meaning.MAIL),
        ("Auto-Submitted: auto-replied (vacation)\r\n", Meaning.AUTO_REPLY),
        ("X-Autoreply: yes\r\n", Meaning.AUTO_REPLY),
    ],
)
def test_the_head_tells_what_a_mail_is(headers: str, meaning: Meaning) -> None:
    assert read_inbound(make_reply(SENT, headers=headers)).meaning is meaning


@pytest.mark.parametrize(
    ("sender", "message_id"),
    [
        ("campaign@placeholder.invalid", "<x@example.org>"),
        (SENT.address, "<x@example.org>"),
        ("x@example.org", "<0123@placeholder.invalid>"),
    ],
)
def test_what_we_sent_ourselves_is_known(sender: str, message_id: str) -> None:
    assert read_inbound(make_reply(SENT, sender, message_id=message_id)).meaning is Meaning.OURS


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("BERRY S <s@parliament.uk>", "s@parliament.uk"),
        ("Office of J. Smith MP <X@Parliament.UK>", "x@parliament.uk"),
        ('"s@parliament.uk" <evil@example.org>', "evil@example.org"),
        ("evil@example.org, s@parliament.uk", ""),
        ("evil@example.org <s@parliament.uk>", ""),
        ("<evil@example.org>s@parliament.uk", ""),
        ("evil@example.org\r\nFrom: s@parliament.uk", ""),
        ("=?utf-8?q?s=40parliament=2Euk?= <evil@example.org>", "evil@example.org"),
        ("s@parliament.uk." + "x" * 2000, ""),
    ],
)
def test_a_sender_is_believed_only_where_it_can_be_read_in_one_way(value: str, sender: str) -> None:
    assert read_inbound(f"From: {value}\r\n\r\nHello\r\n".encode()).sender == sender


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0" * 1000,
        b"From: \xff\xfe\r\nSubject: =?utf-8?b?////?=\r\nMessage-ID: \xc3\x28\r\n\r\nx",
        b"Content-Type: multipart/report; report-type=delivery-status\r\n\r\nno boundary",
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: \xff\r\nFinal-Recipient: \xff\r\n",
        b"From: MAILER-DAEMON\r\nX-Failed-Recipients: \xff\r\nContent-Type: text/plain; charset=no\r\n\r\n\xff",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000)),
        b"Content-Type: message/rfc822\r\n\r\n" * 5000,
        b"From: " + b"(" * 50_000 + b"\r\n\r\n",
        b"To: " + b"\"" * 50_000 + b"\r\nSubject: " + b"a" * 200_000,
    ],
)  # fmt: skip
def test_hostile_mail_is_something_else_and_raises_nothing(raw: bytes) -> None:
    inbound = read_inbound(raw)
    assert inbound.meaning in {Meaning.MAIL, Meaning.UNREADABLE, Meaning.BOUNCE, Meaning.REPORT}
    assert list_recipients(raw) is not None


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(noise=st.binary(max_size=60), at=st.integers(0, 2000), cut=st.integers(0, 2000))
def test_a_damaged_bounce_raises_nothing(noise: bytes, at: int, cut: int) -> None:
    whole = make_exchange(SENT)
    damaged = whole[:at] + noise + whole[at + cut % 200 :]
    assert read_inbound(damaged).raw == damaged


def test_a_mail_too_large_to_pass_on_is_known_by_its_head() -> None:
    large = read_inbound(make_reply(SENT) + b"x" * LARGEST)
    assert (large.is_too_large, large.sender, large.meaning) == (True, TO, Meaning.MAIL)


def test_the_same_mail_is_the_same_by_whatever_way_it_comes() -> None:
    bare = make_qmail(SENT)
    assert (
        read_inbound(b"Received: by one\r\n" + bare).identity
        == read_inbound(b"Received: by two\r\n" + bare).identity
    )
    assert (
        read_inbound(bare).identity
        != read_inbound(bare.replace(b"sorry", b"x").replace(b"Sorry", b"x")).identity
    )


def test_the_recipient_is_read_from_what_the_relay_wrote_first() -> None:
    raw = b"To: a@example.org\r\nDelivered-To: Letters+AB@x.org\r\nX-Original-To: <b@example.org>\r\n\r\n"
    assert list_recipients(raw) == ["letters+ab@x.org", "b@example.org", "a@example.org"]
