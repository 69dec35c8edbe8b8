from __future__ import annotations

from email import message_from_bytes
from email.policy import default

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.mail.errors import HeaderRefused
from app.mail.messages import MailWords, build_service_message
from app.mail.prepared import finish_mail, prepare_mail
from app.mail.text import wrap_text
from tests.support.mail_reading import get_html, get_text

pytestmark = pytest.mark.empty_database
WORDS = MailWords(
    "Confirm your letter to Siân Berry",
    "Didn’t you? Press\n\nlink-stands-here\n\nThe link works until "
    + "soon and " * 8
    + "time-stands-here.\n\nAt link-stands-here the letter can be read once more, and confirmed, and sent to the MP."
    + "\n\n-- \nUs\n",
    "<p>Didn’t you?</p>\n<a href=link-stands-here>Press</a>\n<p>Until time-stands-here.</p>\n",
)
MARKS = ("link-stands-here", "time-stands-here")
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=200)
OWN = {MARKS[0]: "https://example.org/letters/" + "x" * 120, MARKS[1]: "14:05 <on> Sunday"}


def test_a_prepared_mail_says_what_a_built_one_does(session: object) -> None:
    filled = prepare_mail(WORDS, MARKS).fill("zoe@example.org", OWN)
    text, html = WORDS.text, WORDS.html
    for mark, value in OWN.items():
        text = text.replace(mark, value)
        html = html.replace(mark, value.replace("<", "&lt;").replace(">", "&gt;"))
    built = finish_mail(build_service_message(MailWords(WORDS.subject, text, html), "zoe@example.org"))
    assert get_text(filled.content) == get_text(built.content)
    assert get_html(filled.content) == get_html(built.content)
    read, model = (message_from_bytes(mail.content, policy=default) for mail in (filled, built))
    assert set(read.keys()) == set(model.keys())
    for name in ("From", "To", "Subject", "Auto-Submitted", "MIME-Version"):
        assert str(read[name]) == str(model[name])
    assert (filled.to, str(read["Message-ID"])) == ("zoe@example.org", filled.message_id)
    assert read["Date"].datetime.tzinfo is not None
    assert not read.defects and not [part.defects for part in read.walk() if part.defects]


def test_a_value_of_many_lines_stands_as_it_is_whatever_words_are_in_it(session: object) -> None:
    words = MailWords("Hello", "At link-stands-here:\n\ntime-stands-here\n", "<p>time-stands-here</p>\n")
    text = "Dear Siân Berry,\n\n--\nI wrote link-stands-here, = and time-stands-here.\n.\nZoë"
    mail = prepare_mail(words, MARKS).fill("zoe@example.org", {MARKS[0]: "a page"}, {MARKS[1]: text})
    assert get_text(mail.content).replace("\r\n", "\n") == f"At a page:\n\n{text}\n"
    assert get_html(mail.content).replace("\r\n", "\n") == f"<p>{text}</p>\n"


@given(fixed=LINES, own=LINES)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_words_and_values_arrive_in_lines_that_every_relay_takes(
    session: object, fixed: str, own: str
) -> None:
    words = MailWords("Hello", f"{fixed}\nIt is time-stands-here.\n", f"<p>{len(fixed)}</p>\n")
    mail = prepare_mail(words, MARKS).fill("zoe@example.org", {MARKS[1]: own})
    assert mail.content.isascii() and max(map(len, mail.content.split(b"\r\n"))) <= 78 + 78
    assert b"\n" not in mail.content.replace(b"\r\n", b"") and b"\r" not in mail.content.replace(b"\r\n", b"")
    expected = words.text.replace(MARKS[1], own)
    assert get_text(mail.content).replace("\r\n", "\n").rstrip("\n") == wrap_text(expected).rstrip("\n")


@pytest.mark.parametrize("sign", ["\r", "\n", "\x00", "\x85", "\u2028"])
def test_no_value_breaks_its_line_and_no_address_its_header(session: object, sign: str) -> None:
    prepared = prepare_mail(WORDS, MARKS)
    with pytest.raises(HeaderRefused):
        prepared.fill("zoe@example.org", OWN | {MARKS[1]: f"soon{sign}Bcc: x@example.org"})
    with pytest.raises(HeaderRefused):
        prepared.fill(f"zoe@example.org{sign}Bcc: x@example.org", OWN)


def test_each_mail_has_a_message_id_of_its_own(session: object) -> None:
    prepared = prepare_mail(WORDS, MARKS)
    assert len({prepared.fill("zoe@example.org", OWN).message_id for _ in range(5)}) == 5


@pytest.mark.parametrize("name", ["Siân Gwenllian", "Zoë " * 30 + "Quill"])
def test_a_mark_in_the_subject_is_filled_too(session: object, name: str) -> None:
    words = MailWords(f"Your letter to {MARKS[0]} has been sent", WORDS.text, WORDS.html)
    mail = prepare_mail(words, MARKS).fill("zoe@example.org", OWN | {MARKS[0]: name})
    read = message_from_bytes(mail.content, policy=default)
    assert read["Subject"] == f"Your letter to {name} has been sent"
    assert not read.defects
