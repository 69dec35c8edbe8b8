"""What the outbox asks about a letter, and what it tells."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.core.database import transaction
from app.letters.delivery_hooks import check, on_outcome, prepare
from app.letters.models import LetterEvent, NeverMail
from app.letters.services import erase_letter
from app.letters.states import move_letter
from app.mail.delivery import deliver
from app.mail.hooks import Go, Hold, Outcome, Stop, Wait
from app.parliament.dissolution import begin_dissolution
from app.parliament.models import Motion, Signature, Spell
from tests.support.applications import CheckedClient
from tests.support.catcher import Catcher
from tests.support.letter_writing import get_confirm_path, get_letter, list_mails, submit
from tests.support.mail_reading import get_text, read_mail

Tell = Callable[..., None]


def ask(letter_id: int) -> object:
    """What the check answers."""
    return check(f"letter:{letter_id}")


def test_a_letter_that_still_fits_goes_to_the_mp_by_name(
    confirmed: tuple[int, str], session: Session
) -> None:
    answer = ask(confirmed[0])
    assert isinstance(answer, Go)
    assert answer.to is not None
    assert (answer.to.display_name, answer.recipient) == ("Siân Berry", "mp-5314@placeholder.invalid")


def test_a_dissolved_parliament_makes_it_wait_for_us(confirmed: tuple[int, str], session: Session) -> None:
    with transaction():
        begin_dissolution(today_in_london())
    assert ask(confirmed[0]) == Wait("dissolved")


def test_a_vacant_seat_asks_the_writer(confirmed: tuple[int, str], session: Session) -> None:
    end_spell(confirmed[0])
    assert ask(confirmed[0]) == Hold("vacant")


def test_another_mp_asks_the_writer(confirmed: tuple[int, str], session: Session) -> None:
    seat_another(confirmed[0])
    assert ask(confirmed[0]) == Hold("other_member")


def test_a_motion_that_opened_asks_the_writer(confirmed: tuple[int, str], session: Session) -> None:
    with transaction():
        session.execute(sa.update(Motion).where(Motion.is_followed).values(state="open", closed_on=None))
    assert ask(confirmed[0]) == Hold("other_letter")


def test_an_mp_who_signed_meanwhile_asks_the_writer(client: CheckedClient, session: Session) -> None:
    letter_id = submit("islington-north")
    client.post(get_confirm_path(letter_id))
    letter = get_letter(letter_id)
    with transaction():
        facts = {"motion_id": letter.motion_id, "member_id": letter.member_id, "state": "signed"}
        session.add(Signature(**facts, seen_at=now(), changed_at=now(), signed_on=today_in_london()))
        session.execute(sa.update(Motion).where(Motion.is_followed).values(names_read_at=now()))
    assert ask(letter_id) == Hold("other_letter")


def test_in_production_an_mp_without_an_address_gets_no_letter(
    confirmed: tuple[int, str], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.letters.delivery_hooks.find_letter_recipient", lambda _member: None)
    assert ask(confirmed[0]) == Stop("no_address")


def test_an_address_in_doubt_waits_for_us(
    confirmed: tuple[int, str], session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.letters.delivery_hooks.is_recipient_doubted", lambda _member: True)
    assert ask(confirmed[0]) == Wait("address_doubted")


def test_a_letter_that_waits_no_longer_is_stopped(
    confirmed: tuple[int, str], tell: Tell, session: Session
) -> None:
    tell(confirmed[0], "sent")
    assert ask(confirmed[0]) == Stop("not_waiting")


def test_a_sent_letter_is_copied_to_its_writer_once(
    confirmed: tuple[int, str], tell: Tell, session: Session
) -> None:
    for _ in range(2):
        tell(confirmed[0], "sent")
    letter, (copy,) = get_letter(confirmed[0]), list_mails(confirmed[0], "letter_copy")
    assert (letter.state, letter.sent_at is not None) == ("sent", True)
    assert copy.message is not None
    assert "Quokka-like worries" in get_text(copy.message)
    assert read_mail(copy.message)["Subject"] == "Your letter to Siân Berry has been sent"
    assert count(session, "sent") == 1


@pytest.mark.parametrize(("state", "reason"), [("failed", "refused"), ("cancelled", "no_address")])
def test_a_letter_that_cannot_arrive_comes_back_with_what_to_do(
    confirmed: tuple[int, str], tell: Tell, session: Session, state: str, reason: str
) -> None:
    tell(confirmed[0], state, reason)
    letter, (back,) = get_letter(confirmed[0]), list_mails(confirmed[0], "letter_failed")
    assert (letter.state, letter.reason, letter.one_letter_key) == ("failed", reason, None)
    assert letter.told_at is not None
    assert back.message is not None
    text = get_text(back.message)
    assert "Quokka-like worries" in text
    assert "London SW1A\u00a00AA" in text


def test_a_held_letter_asks_its_writer(confirmed: tuple[int, str], tell: Tell, session: Session) -> None:
    tell(confirmed[0], "held", "vacant")
    letter, (asked,) = get_letter(confirmed[0]), list_mails(confirmed[0], "letter_held")
    assert (letter.state, letter.reason, letter.held_at is not None) == ("held", "vacant", True)
    assert asked.message is not None
    assert "There is no MP for Brighton Pavilion just now" in get_text(asked.message)


def test_an_uncertain_letter_mails_nobody_and_can_turn_out_sent(
    confirmed: tuple[int, str], tell: Tell, session: Session
) -> None:
    before = len(list_mails(confirmed[0]))
    tell(confirmed[0], "uncertain", "no_reply")
    assert get_letter(confirmed[0]).state == "uncertain"
    assert len(list_mails(confirmed[0])) == before
    tell(confirmed[0], "sent")
    assert get_letter(confirmed[0]).state == "sent"


@pytest.mark.parametrize(("state", "reason"), [("failed", "refused"), ("held", "vacant")])
def test_an_uncertain_letter_that_staff_send_again_may_end_like_any_other(
    confirmed: tuple[int, str], tell: Tell, session: Session, state: str, reason: str
) -> None:
    tell(confirmed[0], "uncertain", "no_reply")
    tell(confirmed[0], state, reason)
    assert get_letter(confirmed[0]).state == state
    assert list_mails(confirmed[0], f"letter_{state}")


def test_a_letter_goes_all_the_way(
    confirmed: tuple[int, str], mail_app: Flask, catcher: Catcher, session: Session
) -> None:
    (row,) = list_mails(confirmed[0], "letter")
    deliver(row.id)
    letter = get_letter(confirmed[0])
    assert letter.state == "sent"
    mail = read_mail(catcher.mails[0].raw)
    assert mail["To"] == "Siân Berry <mp-5314@placeholder.invalid>"
    assert mail["Message-ID"] == letter.message_id
    assert mail["Subject"] == f"Who runs our computers [{letter.reference}]"
    assert [row.kind for row in list_mails(confirmed[0]) if row.state == "queued"] == ["letter_copy"]


def test_a_departure_prepared_before_its_transaction_is_the_same(
    confirmed: tuple[int, str], session: Session
) -> None:
    settle = prepare(f"letter:{confirmed[0]}", Outcome("letter", "sent", None, now()))
    assert settle is not None and get_letter(confirmed[0]).state == "queued"
    with transaction():
        assert settle()
    with transaction():
        assert not settle()  # nothing is done twice
    letter, (copy,) = get_letter(confirmed[0]), list_mails(confirmed[0], "letter_copy")
    assert (letter.state, letter.sent_at is not None, letter.told_at is not None) == ("sent", True, True)
    assert copy.message is not None and "Quokka-like worries" in get_text(copy.message)
    assert count(session, "sent") == 1


@pytest.mark.parametrize("between", ["erased", "never mailed", "copied", "withdrawn"])
def test_what_happens_to_a_letter_after_preparing_leaves_it_to_the_hook(
    confirmed: tuple[int, str], session: Session, between: str
) -> None:
    outcome = Outcome("letter", "sent", None, now())
    settle = prepare(f"letter:{confirmed[0]}", outcome)
    assert settle is not None
    with transaction():
        letter = get_letter(confirmed[0])
        if between == "erased":
            erase_letter(letter.id)
        elif between == "never mailed":
            session.add(NeverMail(email_key=letter.email_key, asked_at=now()))
        elif between == "copied":
            on_outcome(f"letter:{confirmed[0]}", outcome)
        else:
            move_letter(letter, "withdrawn")
    copies = len(list_mails(confirmed[0], "letter_copy"))
    with transaction():
        assert not settle()
    assert len(list_mails(confirmed[0], "letter_copy")) == copies == (between == "copied")
    with transaction():
        on_outcome(f"letter:{confirmed[0]}", outcome)
    assert len(list_mails(confirmed[0], "letter_copy")) == copies
    states = {"erased": "erased", "never mailed": "sent", "copied": "sent", "withdrawn": "withdrawn"}
    assert get_letter(confirmed[0]).state == states[between]


def test_nothing_is_prepared_for_a_letter_that_is_gone(confirmed: tuple[int, str], session: Session) -> None:
    with transaction():
        erase_letter(confirmed[0])
    assert prepare(f"letter:{confirmed[0]}", Outcome("letter", "sent", None, now())) is None
    assert prepare("letter:99999", Outcome("letter", "sent", None, now())) is None


def end_spell(letter_id: int) -> None:
    """The MP leaves the seat."""
    letter = get_letter(letter_id)
    with transaction() as session:
        left = sa.update(Spell).where(Spell.member_id == letter.member_id, Spell.ended_on.is_(None))
        session.execute(left.values(ended_on=today_in_london()))


def seat_another(letter_id: int) -> None:
    """The MP leaves, and Hove's takes the seat."""
    end_spell(letter_id)
    letter = get_letter(letter_id)
    with transaction() as session:
        other = session.scalars(sa.select(Spell).where(Spell.ended_on.is_(None)).limit(1)).one()
        other.seat_id = letter.seat_id


def count(session: Session, kind: str) -> int:
    """How many tally rows of a kind there are."""
    return session.scalar(sa.select(sa.func.count()).where(LetterEvent.kind == kind)) or 0
