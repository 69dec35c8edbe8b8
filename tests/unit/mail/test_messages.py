from __future__ import annotations

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import compat32, default

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.mail.errors import HeaderRefused
from app.mail.headers import check_text
from app.mail.messages import build_message, read_address, set_recipient

pytestmark = pytest.mark.empty_database
SEPARATORS = "\x00\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x7f\x85\u2028\u2029\ud800"
LETTERS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=120)
ONCE = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = [
    "Ada Lovelace",
    "Wilhelmina-Alexandrina Featherstonehaugh-Cholmondeley-Warner of Upper Nether Wallop",
    "Siân Ŵyn, “the Elder”",
    'Bob "Bobby" O\'Neil, Jr. <x@example.org>',
    "山田 太郎",
    "محمد عبد الله",
    "=?utf-8?q?a=0aBcc:_b@example.org?=",
    "back\\slash (and) [more]; :",
    "👩‍🚀 Łukasz",
    "Ж" * 80,
    "x" * 80,
]


def make(name: str = "Ada", subject: str = "Hello", text: str = "Dear MP,\n", **more: object) -> EmailMessage:
    return build_message(
        sender=Address(name, addr_spec="letters+a1@example.org"),
        to=Address(name, addr_spec="mp@example.org"),
        subject=subject,
        text=text,
        **more,  # type: ignore[arg-type]
    )


def read_header(raw: bytes, name: str) -> str:
    """The header decoded as RFC 2047 says."""
    return str(make_header(decode_header(str(message_from_bytes(raw, policy=compat32)[name]))))


@pytest.mark.parametrize("name", NAMES)
def test_any_name_arrives_as_it_was_given(session: object, name: str) -> None:
    raw = make(name).as_bytes()
    head = raw.partition(b"\r\n\r\n")[0]
    assert head.isascii() and max(map(len, head.split(b"\r\n"))) <= 998
    read = message_from_bytes(raw, policy=default)
    for header, spec in (("From", "letters+a1@example.org"), ("To", "mp@example.org")):
        (address,) = read[header].addresses
        assert address.addr_spec == spec
        if name != "Ж" * 80:  # Python's own reader puts blanks between encoded words; others do not
            assert address.display_name == name
    assert read["Bcc"] is None


def test_eighty_letters_of_another_script_are_joined_again(session: object) -> None:
    assert read_header(make("Ж" * 80).as_bytes(), "From") == "Ж" * 80 + " <letters+a1@example.org>"


@pytest.mark.parametrize("separator", SEPARATORS)
def test_separators_are_refused_wherever_a_header_is_made(session: object, separator: str) -> None:
    bad = f"a{separator}Bcc: b@example.org"
    with pytest.raises(HeaderRefused):
        make(subject=bad)
    with pytest.raises(HeaderRefused):
        make(headers={"X-Campaign": bad})
    with pytest.raises(HeaderRefused):
        make(headers={bad: "x"})
    with pytest.raises(HeaderRefused):
        make(message_id=bad)
    with pytest.raises((HeaderRefused, ValueError)):
        make(name=bad)
    with pytest.raises(HeaderRefused):
        read_address("To", f"{bad}@example.org")


@given(text=st.text(max_size=200))
def test_what_a_header_takes_is_one_line(text: str) -> None:
    try:
        check_text("Subject", text)
    except HeaderRefused:
        assert any(not char.isprintable() for char in text)
    else:
        assert len(text.splitlines()) <= 1


@ONCE
@given(subject=LETTERS, name=LETTERS)
def test_no_words_of_a_writer_make_a_header(app: Flask, subject: str, name: str) -> None:
    with app.app_context():
        raw = make(name, subject).as_bytes()
    read = message_from_bytes(raw, policy=compat32)
    mime = ["MIME-Version", "Content-Type", "Content-Transfer-Encoding"]
    assert read.keys() == ["From", "To", "Subject", "Date", "Message-ID", *mime]
    assert raw.partition(b"\r\n\r\n")[0].isascii()
    assert str(make_header(decode_header(read["Subject"].replace("\r\n", "")))) == subject


@ONCE
@given(text=st.text(st.characters(exclude_categories=("Cs",)), max_size=400))
def test_any_text_arrives_intact(app: Flask, text: str) -> None:
    with app.app_context():
        raw = make(text=text).as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998 and raw.isascii()
    payload = message_from_bytes(raw, policy=compat32).get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert "".join(payload.decode().split()) == "".join(text.split())


def test_long_lines_and_other_scripts_stay_within_what_relays_take(session: object) -> None:
    text = "字" * 3000 + "\n" + "a" * 2000 + "\n.\nFrom here on\n👍🏽 שלום\n"
    message = message_from_bytes(make(text=text).as_bytes(), policy=default)
    assert message.get_content().replace("\r\n", "\n") == text


def test_text_is_wrapped_between_words_and_addresses_stay_whole(session: object) -> None:
    link = "https://example.org/" + "a" * 100
    message = message_from_bytes(make(text=f"{'word ' * 40}{link} end").as_bytes(), policy=default)
    lines = message.get_content().splitlines()
    assert link in lines
    assert all(len(line) <= 78 for line in lines if line != link)


def test_an_entry_of_a_list_goes_on_under_its_words(session: object) -> None:
    message = message_from_bytes(make(text="- " + "word " * 20 + "\n- end").as_bytes(), policy=default)
    first, second, last = message.get_content().splitlines()
    assert first.startswith("- word") and second.startswith("  word") and last == "- end"


def test_the_recipient_can_be_set_at_the_last_moment(session: object) -> None:
    raw = make("Ж" * 80, text="To: nobody\n\nTo: me\n").as_bytes()
    moved = set_recipient(raw, Address("Siân Ŵyn", addr_spec="new@example.org"))
    assert read_header(moved, "To") == "Siân Ŵyn <new@example.org>"
    assert moved.partition(b"\r\n\r\n")[2] == raw.partition(b"\r\n\r\n")[2]
    assert len(message_from_bytes(moved, policy=compat32).get_all("To", [])) == 1


def test_html_comes_beside_the_text(session: object) -> None:
    message = message_from_bytes(make(html="<p>Ŵyn</p>").as_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
