"""What becomes of a letter when staff decide about its mail, and what its writer is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.core.database import transaction
from app.core.versions import raise_data_version
from app.letters.endings import erase_letter, give_up_waiting, withdraw_unanswered
from app.mail.delivery import deliver
from app.mail.models import Outbox
from app.mail.sender import get_sender
from app.mail.sweep import sweep
from app.parliament.models import Spell
from tests.integration.letters.test_hooks import end_spell
from tests.integration.letters.test_private_pages import read_offer
from tests.support.applications import CheckedClient, IsolatedRunner
from tests.support.catcher import DROP, Catcher
from tests.support.letter_writing import find_link, get_letter, list_mails
from tests.support.mail_reading import get_text, read_mail

Confirmed = tuple[int, str]
Decide = Callable[[str], str]


@pytest.fixture
def letter(confirmed: Confirmed, mail_app: Flask, session: Session) -> Iterator[int]:
    """The letter's number, while its mail goes to a catcher."""
    yield confirmed[0]
    get_sender().close()


@pytest.fixture
def decide(letter: int, runner: IsolatedRunner) -> Decide:
    """`decide("retry")` gives the command about the letter's mail, and lets the sweep tell the room; what it said."""

    def run(command: str) -> str:
        said = runner.invoke(args=["outbox", command, str(get_row_id(letter))]).output
        sweep()
        return said

    return run


def get_row_id(letter_id: int) -> int:
    """The number of the letter's own mail."""
    return list_mails(letter_id, "letter")[-1].id


def hold(letter_id: int) -> None:
    """The seat falls vacant while the letter waits."""
    end_spell(letter_id)
    deliver(get_row_id(letter_id))
    assert get_letter(letter_id).state == "held"


def seat_again(letter_id: int) -> None:
    """It was a slip: the MP sits."""
    with transaction() as session:
        own = sa.update(Spell).where(Spell.member_id == get_letter(letter_id).member_id)
        session.execute(own.where(Spell.ended_on == today_in_london()).values(ended_on=None))
        raise_data_version(session)


def test_a_letter_that_staff_cancel_is_told_of_as_that(
    letter: int, confirmed: Confirmed, decide: Decide, client: CheckedClient
) -> None:
    decide("cancel")
    assert (get_letter(letter).state, get_letter(letter).reason) == ("failed", "cancelled")
    (told,) = list_mails(letter, "letter_failed")
    assert told.message is not None
    assert read_mail(told.message)["Subject"] == "Your letter to Siân Berry was not sent"
    page = client.get(confirmed[1]).text
    for words in (" ".join(get_text(told.message).split()), page):
        assert "out of our queue" in words and "did not take it" not in words
    assert "Came back" not in page and "Given up" in page


def test_an_uncertain_letter_that_staff_cancel_may_have_arrived(
    letter: int, confirmed: Confirmed, decide: Decide, client: CheckedClient, catcher: Catcher
) -> None:
    catcher.script("end", DROP)
    deliver(get_row_id(letter))
    decide("cancel")
    assert get_letter(letter).state == "expired"
    (told,) = list_mails(letter, "letter_expired")
    assert told.message is not None and "could not find out whether your letter" in get_text(told.message)
    assert "We do not know whether your letter" in client.get(confirmed[1]).text


def test_a_held_letter_that_staff_cancel_ends_and_its_writer_is_told(letter: int, decide: Decide) -> None:
    hold(letter)
    decide("cancel")
    assert (get_letter(letter).state, len(list_mails(letter, "letter_failed"))) == ("failed", 1)


def test_a_held_letter_that_staff_try_again_goes_once_it_is_right(
    letter: int, decide: Decide, catcher: Catcher
) -> None:
    hold(letter)
    decide("retry")
    deliver(get_row_id(letter))
    assert get_letter(letter).state == "held" and catcher.mails == []
    assert len(list_mails(letter, "letter_held")) == 1, "asked once"
    assert list_mails(letter, "letter")[0].message is not None
    seat_again(letter)
    decide("retry")
    deliver(get_row_id(letter))
    assert (get_letter(letter).state, len(catcher.mails)) == ("sent", 1)


def test_a_held_letter_that_went_meanwhile_is_neither_replaced_nor_withdrawn(
    letter: int, client: CheckedClient, catcher: Catcher, runner: IsolatedRunner
) -> None:
    hold(letter)
    seat_again(letter)
    link = find_link(list_mails(letter, "letter_held")[0], "replace")
    fields = read_offer(client.get(link).text)
    runner.invoke(args=["outbox", "retry", str(get_row_id(letter))])
    with transaction() as session:
        session.execute(
            sa.update(Outbox).where(Outbox.id == get_row_id(letter)).values(state="sending", handed_at=now())
        )
    answer = client.post(link, data=fields)
    with transaction():
        withdraw_unanswered(letter)
    assert answer.status_code == 409
    assert get_letter(letter).state == "held", "left to its outcome"


def test_a_failed_letter_is_its_writers_again_and_staff_cannot_send_it(
    letter: int, decide: Decide, catcher: Catcher
) -> None:
    catcher.script("rcpt", "550 5.1.1 nobody")
    deliver(get_row_id(letter))
    for command in ("retry", "mark-sent"):
        assert "its writer was told so and has it back" in decide(command)
    assert list_mails(letter, "letter")[0].state == "failed"
    assert get_letter(letter).state == "failed"


def test_an_uncertain_letter_that_is_given_up_waits_for_no_decision(letter: int, catcher: Catcher) -> None:
    catcher.script("end", DROP)
    deliver(get_row_id(letter))
    with transaction() as session:
        session.execute(sa.text("UPDATE letter SET confirmed_at = '2026-01-01 00:00:00.000000'"))
    with transaction():
        give_up_waiting(letter)
    row = list_mails(letter, "letter")[0]
    assert (get_letter(letter).state, row.state, row.message) == ("expired", "cancelled", None)


def test_an_uncertain_letter_that_its_writer_erases_waits_for_no_decision(
    letter: int, catcher: Catcher
) -> None:
    catcher.script("end", DROP)
    deliver(get_row_id(letter))
    with transaction():
        erase_letter(letter)
    row = list_mails(letter, "letter")[0]
    assert (get_letter(letter).state, row.state, row.message) == ("erased", "cancelled", None)
