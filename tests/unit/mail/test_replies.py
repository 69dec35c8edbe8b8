from __future__ import annotations

import pytest

from app.mail.replies import (
    Refused,
    RelayRefused,
    TryLater,
    check_reply,
    clean_text,
    find_enhanced_code,
    is_answer,
)
from app.mail.sender import quote_dots


@pytest.mark.parametrize("step", ["connect", "ehlo", "starttls", "mail"])
def test_a_refusal_before_the_recipient_is_the_relays_fault(step: str) -> None:
    with pytest.raises(RelayRefused):
        check_reply(step, 554, b"5.7.1 no")


@pytest.mark.parametrize("step", ["rcpt", "data", "end"])
def test_a_refusal_of_recipient_or_words_is_final(step: str) -> None:
    with pytest.raises(Refused) as caught:
        check_reply(step, 550, b"5.1.1 <mp@example.org>: who?\nask <b@example.org>")
    assert (caught.value.code, caught.value.text) == (550, "5.1.1 [address]: who? ask [address]")


@pytest.mark.parametrize("code", [421, 450, 451, 452])
def test_a_four_hundred_is_temporary_everywhere(code: int) -> None:
    for step in ("connect", "mail", "rcpt", "end"):
        with pytest.raises(TryLater):
            check_reply(step, code, b"")


@pytest.mark.parametrize("step", ["connect", "mail", "rcpt", "end"])
def test_an_enhanced_code_that_says_later_outweighs_a_five_hundred(step: str) -> None:
    with pytest.raises(TryLater):
        check_reply(step, 550, b"4.2.1 mailbox busy")


@pytest.mark.parametrize("step", ["rcpt", "end"])
def test_a_full_mailbox_is_tried_again_as_after_a_bounce(step: str) -> None:
    with pytest.raises(TryLater):
        check_reply(step, 552, b"5.2.2 mailbox full")


@pytest.mark.parametrize(
    ("step", "code", "text"),
    [
        ("rcpt", 554, b"5.7.1 <mp@example.org>: Relay access denied"),
        ("rcpt", 550, b"5.7.64 TenantAttribution; Relay Access Denied"),
        ("rcpt", 550, b"relay not permitted"),
        ("rcpt", 530, b"5.7.0 Authentication required"),
        ("data", 530, b"5.7.0 Must issue a STARTTLS command first"),
    ],
)
def test_a_relay_that_knows_us_not_says_so_at_the_recipient_too(step: str, code: int, text: bytes) -> None:
    with pytest.raises(RelayRefused):
        check_reply(step, code, text)


def test_a_recipient_whom_a_relays_table_lacks_is_no_fault_of_ours() -> None:
    words = b"5.1.1 <mp@example.org>: Recipient address rejected: User unknown in relay recipient table"
    for step, text in (("rcpt", words), ("end", b"5.7.1 we relay no such words")):
        with pytest.raises(Refused):
            check_reply(step, 550, text)


@pytest.mark.parametrize(
    ("code", "is_one"), [(250, True), (451, True), (554, True), (-1, False), (354, False)]
)
def test_only_yes_later_and_no_are_answers(code: int, is_one: bool) -> None:
    assert is_answer(code) is is_one


def test_yes_is_yes_and_data_needs_its_own() -> None:
    check_reply("rcpt", 251, b"will forward")
    check_reply("data", 354, b"go on", 354)
    with pytest.raises(TryLater):
        check_reply("data", 250, b"odd", 354)


def test_a_servers_words_are_one_short_line() -> None:
    assert clean_text(b"\xff bad\x00 " + b"x" * 400).isprintable()
    assert len(clean_text(b"y" * 400)) == 300
    assert find_enhanced_code("5.1.1 no") == "5.1.1"
    assert find_enhanced_code("nothing") == ""


def test_dots_that_begin_a_line_are_doubled() -> None:
    assert quote_dots(b".\r\na.\r\n..b\r\n") == b"..\r\na.\r\n...b\r\n"
