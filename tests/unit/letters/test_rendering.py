"""The letter as it arrives: in order, whole in any script, and safe in every header."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.letters.models import Letter
from app.letters.preview import list_previews
from app.letters.rendering import LetterParts, build_letter_message, compose_letter, format_subject
from app.mail.errors import MailError
from app.parliament.models import Member
from tests.support.situations import make_situation

CONFIRMED_ON = date(2026, 11, 21)
BODY = "I would like a strategy.\n\nWill you sign EDM 312?\n\nPlease reply."
PARTS = LetterParts(
    member_name="Siân Berry",
    address_as=None,
    answer_why="It matters to me.",
    answer_local="I live by the station.\n\nI use the library.",
    body=BODY,
    campaign_body=BODY,
    name="Róisín Ní Dhomhnaill",
    address="Flat 2\n14 Example Road\nBrighton",
    postcode="BN1 1AA",
    confirmed_on=CONFIRMED_ON,
)
NAMES = [
    "Siân Glyndŵr",
    "Łukasz Żółć",
    "Νίκος Παπαδόπουλος",
    "Анна Иванова",
    "محمد عبد الله",
    "山田 太郎",
    "O'Neil, Jr.",
]


def make_letter(**changes: Any) -> Letter:
    values = {
        "variant": "lapsed",
        "reference": "DS-4F7KQ2MB",
        "mail_key": "k3y",
        "message_id": "<letter.1@placeholder.invalid>",
        "subject": "Who controls the technology?",
        "answer_why": "It matters to me.",
        "answer_local": "",
        "body": BODY,
        "name": "Avery Writer",
        "email": "avery@example.org",
        "address": "14 Example Road\nBrighton",
        "postcode": "BN1 1AA",
        "member": Member(id=5314, name="Siân Berry", source="test"),
    }
    return Letter(**(values | changes))


def arrive(letter: Letter, recipient: str | None = "mp-5314@placeholder.invalid") -> EmailMessage:
    message = build_letter_message(letter, recipient=recipient, confirmed_on=CONFIRMED_ON)
    arrived = message_from_bytes(message.as_bytes(), policy=policy.default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def test_the_letter_stands_in_its_order_with_the_writers_part_first(session: Session) -> None:
    letter = compose_letter(PARTS)
    foot = (
        "Sent through http://127.0.0.1:8000, run by the campaign (development), which confirmed on 21"
        " November 2026 that the writer holds this email address; it has not checked the postal address."
        " For MPs' offices: http://127.0.0.1:8000/offices."
    )
    assert letter.text == (
        "Dear Siân Berry,\n\nIt matters to me.\n\nI live by the station.\n\nI use the library.\n\n"
        f"{BODY}\n\nYours sincerely,\n\nRóisín Ní Dhomhnaill\nFlat 2\n14 Example Road\nBrighton\nBN1 1AA\n\n"
        f"{foot}"
    )
    assert [paragraph.part for paragraph in letter.paragraphs] == [
        "salutation", "answer_why", "answer_local", "answer_local", "body", "body", "body", "signature",
        "signature", "foot",
    ]  # fmt: skip
    assert [paragraph.owner for paragraph in letter.paragraphs if paragraph.part == "body"] == [
        "campaign"
    ] * 3
    assert letter.word_count == 41


def test_a_changed_paragraph_is_the_writers(session: Session) -> None:
    letter = compose_letter(replace(PARTS, body=BODY.replace("a strategy", "a proper plan")))
    owners = [paragraph.owner for paragraph in letter.paragraphs if paragraph.part == "body"]
    assert owners == ["yours", "campaign", "campaign"]


def test_answers_may_be_left_out_and_parliaments_way_of_address_is_used(session: Session) -> None:
    letter = compose_letter(replace(PARTS, answer_why=" ", answer_local="", address_as="Ms Berry"))
    assert letter.text.startswith("Dear Ms Berry,\n\nI would like a strategy.")


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("Sir Lindsay Hoyle", "Sir Lindsay"),
        ("Dame Karen Bradley", "Dame Karen"),
        ("Sir Iain Duncan Smith", "Sir Iain"),
        ("Mr Gregory Campbell", "Mr Campbell"),
        ("Dr Rupa Huq", "Dr Huq"),
        ("Mr Tanmanjeet Singh Dhesi", "Mr Tanmanjeet Singh Dhesi"),
        ("Rachel Blake", "Rachel Blake"),
        ("Drew Hendry", "Drew Hendry"),
    ],
)
def test_an_mp_is_addressed_as_one_speaks_to_them(session: Session, name: str, spoken: str) -> None:
    assert compose_letter(replace(PARTS, member_name=name)).text.startswith(f"Dear {spoken},\n\n")


def test_before_it_is_confirmed_the_letter_says_which_day_will_stand_there(session: Session) -> None:
    assert (
        "which confirmed on [the day you confirm] that"
        in compose_letter(replace(PARTS, confirmed_on=None)).text
    )


def test_a_letter_on_paper_does_not_say_that_it_was_sent_through_the_site(session: Session) -> None:
    assert "Sent through" not in compose_letter(replace(PARTS, is_on_paper=True)).text


@pytest.mark.parametrize("reason", ["moved", "boundary", "other"])
def test_a_postcode_outside_the_seat_is_followed_by_the_reason(session: Session, reason: str) -> None:
    parts = [
        paragraph.part for paragraph in compose_letter(replace(PARTS, postcode_reason=reason)).paragraphs
    ]
    assert parts[-3:] == ["signature", "reason", "foot"]


def test_every_sample_letter_has_the_length_that_offices_read(session: Session) -> None:
    counts = {each.variant: each.letter.word_count for each in list_previews(make_situation(), CONFIRMED_ON)}
    assert len(counts) == 12
    assert all(145 <= count <= 250 for count in counts.values()), counts


def test_every_header_is_right(session: Session) -> None:
    arrived = arrive(make_letter())
    assert str(arrived["From"]) == "Avery Writer <letters+k3y@placeholder.invalid>"
    assert str(arrived["Reply-To"]) == "Avery Writer <avery@example.org>"
    assert str(arrived["To"]) == "Siân Berry <mp-5314@placeholder.invalid>"
    assert str(arrived["Subject"]) == "Who controls the technology? [DS-4F7KQ2MB]"
    assert str(arrived["Message-ID"]) == "<letter.1@placeholder.invalid>"
    assert str(arrived["X-Campaign"]) == "uk-digital-sovereignty/lapsed"
    assert arrived["Date"] is not None
    assert arrived["Auto-Submitted"] is None
    assert arrived.get_content_type() == "text/plain"
    assert arrived.get_content_charset() == "utf-8"
    assert max(len(line) for line in arrived.get_content().splitlines()) <= 78


def test_the_recipient_may_be_left_to_the_moment_of_sending(session: Session) -> None:
    assert arrive(make_letter(), recipient=None)["To"] is None


@pytest.mark.parametrize("name", [*NAMES, "Wilhelmina Featherstonehaugh-Cholmondeley of Llanfairpwllgwyn-y"])
def test_a_name_and_text_in_any_script_arrive_intact(session: Session, name: str) -> None:
    arrived = arrive(
        make_letter(name=name, answer_why=f"{name} schrieb: 你好, čaj.", subject=f"{name}: ¿qué?")
    )
    assert arrived["From"].addresses[0].display_name == name
    assert arrived["Reply-To"].addresses[0].display_name == name
    assert str(arrived["Subject"]) == f"{name}: ¿qué? [DS-4F7KQ2MB]"
    assert f"Yours sincerely,\n\n{name}\n14 Example Road" in arrived.get_content().replace("\r\n", "\n")


SEPARATORS = ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


@pytest.mark.parametrize("separator", SEPARATORS)
@pytest.mark.parametrize("field", ["name", "subject"])
def test_no_separator_makes_a_header_of_its_own(session: Session, field: str, separator: str) -> None:
    arrived = arrive(make_letter(**{field: f"Avery{separator}Bcc: other@example.org"}))
    assert arrived["Bcc"] is None
    assert len(arrived["From"].addresses) == 1
    assert "Avery Bcc: other@example.org" in str(arrived["From" if field == "name" else "Subject"])


@pytest.mark.parametrize("control", ["\x00", "\x1b", "\x7f"])
@pytest.mark.parametrize("field", ["name", "subject"])
def test_a_control_character_in_a_header_is_refused(session: Session, field: str, control: str) -> None:
    with pytest.raises(MailError):
        arrive(make_letter(**{field: f"Avery{control}Writer"}))


@pytest.mark.parametrize("email", ["a@example.org\r\nBcc: b@example.org", "a b@example.org", "a@b, c@d", ""])
def test_only_one_plain_address_can_be_replied_to(session: Session, email: str) -> None:
    with pytest.raises(MailError):
        arrive(make_letter(email=email))


def test_control_characters_in_the_text_are_dropped_and_its_lines_kept(session: Session) -> None:
    letter = compose_letter(
        replace(PARTS, answer_why="One\x00\x1b[31m line\r\nand another\n \t\nA new paragraph")
    )
    assert [each.text for each in letter.paragraphs if each.part == "answer_why"] == [
        "One[31m line\nand another",
        "A new paragraph",
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.text(min_size=1, max_size=80),
    subject=st.text(min_size=1, max_size=120),
    answer=st.text(max_size=200),
)
def test_whatever_is_typed_arrives_as_one_letter_or_is_refused(
    session: Session, name: str, subject: str, answer: str
) -> None:
    try:
        arrived = arrive(make_letter(name=name, subject=subject, answer_why=answer))
    except MailError:
        return
    assert sorted(arrived.keys()) == sorted([
        "From", "To", "Reply-To", "Subject", "Date", "Message-ID", "X-Campaign", "MIME-Version",
        "Content-Type", "Content-Transfer-Encoding",
    ])  # fmt: skip
    assert str(arrived["From"].addresses[0].addr_spec) == "letters+k3y@placeholder.invalid"


def test_the_reference_ends_the_subject() -> None:
    assert format_subject(" Two\nlines ", "DS-1") == "Two lines [DS-1]"
