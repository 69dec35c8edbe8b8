"""From Send to the mails that ask for confirmation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.core.database import transaction
from app.core.email_addresses import make_email_key
from app.letters.confirmation_mails import remember_never_mail
from app.letters.jobs import remind
from app.letters.models import ConfirmationMail, Letter
from app.letters.services import change_email, confirm_letter, send_confirmation_again, submit_letter
from tests.support.applications import CheckedClient
from tests.support.letter_writing import (
    NEWS,
    find_link,
    finish_draft,
    get_confirm_path,
    get_letter,
    list_mails,
    submit,
)
from tests.support.mail_reading import get_html, get_text, read_mail

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DRAFT = "d" * 32


def test_a_draft_posted_twice_is_one_letter_and_one_mail(session: Session) -> None:
    first, second = submit(), submit()
    assert first == second
    assert get_letter(first).state == "awaiting_confirmation"
    assert [row.kind for row in list_mails(first)] == ["confirm_letter"]


def test_another_letter_to_the_same_mp_asks_the_database_nothing_about_them(session: Session) -> None:
    submit()
    other = finish_draft(draft="e" * 32, email="other@example.org")
    asked: list[str] = []

    @sa.event.listens_for(session.get_bind(), "before_cursor_execute")
    def note(_connection: object, _cursor: object, words: str, *_more: object) -> None:
        asked.append(words)

    with transaction():
        submit_letter(other)
    sa.event.remove(session.get_bind(), "before_cursor_execute", note)
    assert [words for words in asked if "member" in words.partition("FROM")[2]] == []


def test_what_was_agreed_to_is_kept_word_for_word(session: Session) -> None:
    consents = {consent.kind: consent for consent in get_letter(submit(news_consent=NEWS)).consents}
    assert set(consents) == {"letter", "news"}
    assert consents["letter"].wording == "I agree that this letter goes."
    assert (consents["letter"].version, consents["letter"].source) == ("letter-test", "check")
    assert consents["letter"].given_at is not None


def test_other_words_take_the_place_of_the_first_while_nobody_confirmed(session: Session) -> None:
    letter_id = submit(news_consent=NEWS)
    submit(answer_why="Because of the ferries.", news_consent=None)
    letter = get_letter(letter_id)
    assert letter.answer_why == "Because of the ferries."
    assert [consent.kind for consent in letter.consents] == ["letter"]
    assert len(list_mails(letter_id)) == 1


def test_words_posted_after_confirming_are_a_letter_of_their_own(
    client: CheckedClient, session: Session
) -> None:
    letter_id = submit()
    client.post(get_confirm_path(letter_id))
    other_id = submit(answer_why="Another thought.")
    assert get_letter(letter_id).answer_why == "Quokka-like worries keep me awake."
    assert (get_letter(other_id).answer_why, get_letter(other_id).state) == (
        "Another thought.",
        "awaiting_confirmation",
    )


@pytest.mark.both_databases
def test_a_draft_posted_from_many_places_at_once_is_one_letter(app: Flask, session: Session) -> None:
    finished = finish_draft()

    def post() -> None:
        with app.app_context(), transaction():
            submit_letter(finished)

    threads = [Thread(target=post) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Letter)) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(ConfirmationMail)) == 1


def test_the_mail_holds_nothing_that_the_writer_typed(session: Session) -> None:
    row = list_mails(submit())[0]
    assert row.message is not None
    everything = get_text(row.message) + get_html(row.message) + str(read_mail(row.message)["Subject"])
    for typed in ("Quokka", "Wibble", "Quillfeather", "BN1", "Who runs our computers"):
        assert typed not in everything
    assert "Siân Berry" in everything
    assert read_mail(row.message)["Auto-Submitted"] == "auto-generated"
    assert find_link(row, "confirm").endswith("/confirm")
    assert find_link(row, "not-me").endswith("/not-me")


def test_an_address_gets_three_such_mails_in_a_day_over_all_letters(session: Session) -> None:
    with time_machine.travel(START, tick=False):
        letter_id = submit()
        for _ in range(4):
            with transaction():
                send_confirmation_again(DRAFT)
        other = submit(draft="e" * 32, email="ZOE.quillfeather+second@example.org")
    assert len(list_mails(letter_id)) == 3
    assert list_mails(other) == []
    with time_machine.travel(START + timedelta(hours=24, seconds=1), tick=False), transaction():
        send_confirmation_again("e" * 32)
    assert len(list_mails(other)) == 1


def test_an_address_that_asked_never_to_be_mailed_gets_nothing_and_nobody_can_tell(session: Session) -> None:
    with transaction():
        remember_never_mail(make_email_key("Zoe.Quillfeather@example.org"))
    letter_id = submit()
    with transaction():
        send_confirmation_again(DRAFT)
    assert (get_letter(letter_id).state, get_letter(letter_id).email) == ("awaiting_confirmation", None)
    assert submit(answer_why="Because of the ferries.") == letter_id
    assert get_letter(letter_id).email is None
    assert list_mails(letter_id) == []
    with transaction():
        assert change_email(DRAFT, "zoe@elsewhere.example")
    assert get_letter(letter_id).answer_why == "Because of the ferries."
    assert [row.recipient for row in list_mails(letter_id)] == ["zoe@elsewhere.example"]


def test_a_letter_given_an_address_that_asked_never_to_be_mailed_keeps_neither(session: Session) -> None:
    with transaction():
        remember_never_mail(make_email_key("never@example.org"))
    letter_id = submit()
    with transaction():
        assert change_email(DRAFT, "never@example.org")
    assert get_letter(letter_id).email is None
    assert all(row.recipient is None for row in list_mails(letter_id))


def test_another_address_kills_the_first_link_and_gets_its_own(
    client: CheckedClient, session: Session
) -> None:
    letter_id = submit()
    first = get_confirm_path(letter_id)
    with transaction():
        change_email(DRAFT, "zoe@elsewhere.example")
    assert client.get(first).status_code == 410
    assert client.post(first).status_code == 410
    assert get_letter(letter_id).state == "awaiting_confirmation"
    assert all(row.recipient != "zoe.quillfeather@example.org" for row in list_mails(letter_id))
    assert client.get(get_confirm_path(letter_id)).status_code == 200


def test_a_letter_not_confirmed_is_reminded_of_once_a_day_later(session: Session) -> None:
    with time_machine.travel(START, tick=False):
        letter_id = submit()
    with time_machine.travel(START + timedelta(hours=23, minutes=59), tick=False):
        assert remind() == 0
    with time_machine.travel(START + timedelta(hours=24), tick=False):
        assert remind() == 1
    with time_machine.travel(START + timedelta(hours=60), tick=False):
        assert remind() == 0
    assert [row.kind for row in list_mails(letter_id)] == ["confirm_letter", "confirm_reminder"]


def test_no_reminder_comes_after_confirming_or_too_late_to_confirm(session: Session) -> None:
    with time_machine.travel(START, tick=False):
        confirmed = submit()
        submit("hove-and-portslade", draft="e" * 32)
        with transaction():
            confirm_letter(get_confirm_path(confirmed).split("/")[2])
    with time_machine.travel(START + timedelta(days=7), tick=False):
        assert remind() == 0


def test_a_reminder_that_the_limit_forbids_comes_later(session: Session) -> None:
    with time_machine.travel(START, tick=False):
        letter_id = submit()
    with time_machine.travel(START + timedelta(hours=20), tick=False):
        for _ in range(2):
            with transaction():
                send_confirmation_again(DRAFT)
    with time_machine.travel(START + timedelta(hours=24, minutes=1), tick=False), transaction():
        send_confirmation_again(DRAFT)
    with time_machine.travel(START + timedelta(hours=25), tick=False):
        assert remind() == 0
    with time_machine.travel(START + timedelta(hours=44, seconds=1), tick=False):
        assert remind() == 1
    assert [row.kind for row in list_mails(letter_id)][-1] == "confirm_reminder"
