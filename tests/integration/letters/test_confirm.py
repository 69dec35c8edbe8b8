"""The link in the mail, its button, and "not me"."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import Context
from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session

from app.campaign.models import Subscriber
from app.campaign.newsletter_services import request_subscription
from app.core.database import transaction
from app.core.tokens import read_token
from app.letters.jobs import remind
from app.letters.links import make_confirm_token, make_letter_token
from app.letters.mails import tell_writer
from app.letters.models import Letter, LetterEvent
from app.mail.models import Outbox
from tests.support.applications import CheckedClient
from tests.support.letter_writing import NEWS, find_link, get_confirm_path, get_letter, list_mails, submit
from tests.support.mail_reading import get_text, read_mail

START = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def test_looking_at_the_link_changes_nothing(client: CheckedClient, session: Session) -> None:
    letter_id = submit()
    path = get_confirm_path(letter_id)
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert client.get(path.replace("/confirm", "/not-me")).status_code == 200
    assert get_letter(letter_id).state == "awaiting_confirmation"
    assert list_mails(letter_id, "letter") == []


def test_the_page_shows_mp_subject_and_words_but_no_address(client: CheckedClient, session: Session) -> None:
    answer = client.get(get_confirm_path(submit()))
    assert answer.headers["Cache-Control"] == "no-store"
    page = answer.text
    for shown in ("Siân Berry", "Who runs our computers", "Quokka-like worries", "Will you help?"):
        assert shown in page
    for hidden in ("Wibble Row", "BN1", "example.org", "Quillfeather"):
        assert hidden not in page


def test_the_button_queues_the_letter_with_all_its_headers(client: CheckedClient, session: Session) -> None:
    letter_id = submit()
    answer = client.post(get_confirm_path(letter_id))
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    letter, (row,) = get_letter(letter_id), list_mails(letter_id, "letter")
    assert (letter.state, row.state) == ("queued", "queued")
    assert letter.confirmed_at is not None
    assert (row.pace_key, row.label) == (f"mp:{letter.member_id}", letter.variant)
    assert row.envelope_from == f"letters+{letter.mail_key}@placeholder.invalid"
    assert row.message is not None
    mail = read_mail(row.message)
    assert row.message_id == mail["Message-ID"] == letter.message_id
    assert mail["Reply-To"] == "Zoë Quillfeather <zoe.quillfeather@example.org>"
    assert "3 Wibble Row" in get_text(row.message)


def test_the_tally_keeps_the_consent_without_the_person(client: CheckedClient, session: Session) -> None:
    client.post(get_confirm_path(submit(source="leaflet")))
    event = session.scalars(sa.select(LetterEvent)).one()
    assert (event.kind, event.source) == ("confirmed", "leaflet")
    assert (event.consent_version, event.consent_wording) == ("letter-test", "I agree that this letter goes.")
    assert event.consented_at is not None


def test_a_second_button_press_leads_to_the_same_letter(client: CheckedClient, session: Session) -> None:
    letter_id = submit()
    path = get_confirm_path(letter_id)
    client.post(path)
    shown = client.get(path)
    assert (shown.status_code, "confirmed already" in shown.text) == (200, True)
    assert "/letters/" not in shown.text.replace(path, "").replace(path.replace("confirm", "not-me"), "")
    again = client.post(path)
    assert again.status_code == 303
    assert "is confirmed" in client.get(again.location).text
    assert len(list_mails(letter_id, "letter")) == 1


@pytest.mark.both_databases
def test_a_link_pressed_in_twenty_places_at_once_sends_one_letter(app: Flask, session: Session) -> None:
    path = get_confirm_path(submit())
    statuses: list[int] = []

    def press() -> None:
        statuses.append(app.test_client().post(path).status_code)

    run_together([press] * 20)
    session.rollback()
    assert statuses == [303] * 20
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox).where(Outbox.kind == "letter")) == 1
    assert session.scalar(sa.select(sa.func.count()).select_from(LetterEvent)) == 1


@pytest.mark.both_databases
def test_two_drafts_of_one_person_confirmed_at_once_send_one_letter(app: Flask, session: Session) -> None:
    first, second = (
        submit(),
        submit(draft="e" * 32, name="zoë  QUILLFEATHER", email="Zoe.Quillfeather@example.org"),
    )
    paths = [get_confirm_path(first), get_confirm_path(second)] * 4
    run_together([lambda path=path: app.test_client().post(path) for path in paths])  # type: ignore[misc]
    session.rollback()
    assert sorted(session.scalars(sa.select(Letter.state))) == ["awaiting_confirmation", "queued"]


def test_a_link_that_was_never_ours_is_not_found(client: CheckedClient, session: Session) -> None:
    path = get_confirm_path(submit())
    for wrong in ("/letters/nonsense/confirm", path.replace("/confirm", "x/confirm"), "/letters/nonsense"):
        answer = client.get(wrong)
        assert answer.status_code == 404
        assert "This link opens nothing now" in answer.text
        assert "/write" in answer.text


def test_a_link_works_for_seven_days(client: CheckedClient, session: Session) -> None:
    with time_machine.travel(START, tick=False):
        letter_id = submit()
        path = get_confirm_path(letter_id)
    with time_machine.travel(START + timedelta(days=7), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(START + timedelta(days=7, seconds=2), tick=False):
        assert client.get(path).status_code == 410
        assert client.post(path).status_code == 410
    assert get_letter(letter_id).state == "awaiting_confirmation"


def test_a_newer_mail_gives_a_letter_no_more_time(client: CheckedClient, session: Session) -> None:
    with time_machine.travel(START, tick=False):
        letter_id = submit()
    with time_machine.travel(START + timedelta(days=3), tick=False):
        path = f"/letters/{make_confirm_token(get_letter(letter_id))}/confirm"
    with time_machine.travel(START + timedelta(days=7), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(START + timedelta(days=8), tick=False):
        for answer in (client.get(path), client.post(path)):
            assert (answer.status_code, "This link opens nothing now" in answer.text) == (410, True)
        assert client.get(path.replace("/confirm", "/not-me")).status_code == 200
    assert get_letter(letter_id).state == "awaiting_confirmation"
    assert list_mails(letter_id, "letter") == []


def test_a_confirm_token_opens_no_private_page(client: CheckedClient, session: Session) -> None:
    path = get_confirm_path(submit()).removesuffix("/confirm")
    for page in ("", "/withdraw", "/erase", "/replace", "/reply"):
        assert client.get(path + page).status_code == 404


def test_no_link_tells_how_many_letters_there_are(client: CheckedClient, session: Session) -> None:
    letter_id = submit()
    letter = get_letter(letter_id)
    for purpose, token in (("confirm", make_confirm_token(letter)), ("letter", make_letter_token(letter))):
        assert read_token(purpose, token, None)[0] == letter.mail_key
        assert letter_id not in read_token(purpose, token, None)


def test_the_same_person_gets_a_calm_page_and_the_way_to_their_letter(
    client: CheckedClient, session: Session
) -> None:
    client.post(get_confirm_path(submit()))
    second = submit(draft="e" * 32, name="Zoe Quillfeather")
    answer = client.post(get_confirm_path(second))
    assert answer.status_code == 200
    assert "You have a letter to Siân Berry with us already" in answer.text
    assert "Show my first letter" in answer.text
    assert get_letter(second).state == "awaiting_confirmation"
    assert list_mails(second, "letter") == []


def test_whose_letter_has_gone_is_told_so_and_when_the_next_can_go(
    client: CheckedClient, session: Session, tell: Callable[..., None]
) -> None:
    first = submit()
    client.post(get_confirm_path(first))
    path = get_confirm_path(submit(draft="e" * 32))
    assert "withdraw it" in client.post(path).text
    tell(first, "sent")
    page = client.post(path).text
    assert "Your first letter about this motion has gone to Siân Berry." in page
    assert "when there is a new motion" in page
    assert "withdraw it" not in page


def test_a_tagged_address_is_not_told_whether_the_first_has_gone(
    client: CheckedClient, session: Session, tell: Callable[..., None]
) -> None:
    first = submit()
    client.post(get_confirm_path(first))
    path = get_confirm_path(submit(draft="e" * 32, email="zoe.quillfeather+again@example.org"))
    before = client.post(path).text
    tell(first, "sent")
    assert "has gone to" not in before
    assert client.post(path).text == before


def test_a_tagged_address_is_the_same_person_but_is_not_given_the_first_letter(
    client: CheckedClient, session: Session
) -> None:
    client.post(get_confirm_path(submit()))
    second = submit(draft="e" * 32, email="zoe.quillfeather+again@example.org")
    answer = client.post(get_confirm_path(second))
    assert "with us already" in answer.text
    assert "Show my first letter" not in answer.text


def test_a_household_may_share_an_address(client: CheckedClient, session: Session) -> None:
    names = ("Zoë Quillfeather", "Abel Quillfeather", "Ida Quillfeather", "Otto Quillfeather")
    states = []
    for number, name in enumerate(names):
        with time_machine.travel(START + timedelta(days=2 * number), tick=False):
            letter_id = submit(draft=str(number) * 32, name=name)
            client.post(get_confirm_path(letter_id))
        states.append(get_letter(letter_id).state)
    assert states == ["queued", "queued", "queued", "awaiting_confirmation"]


def test_a_household_has_one_postcode(client: CheckedClient, session: Session) -> None:
    client.post(get_confirm_path(submit()))
    other = submit(draft="e" * 32, name="Abel Quillfeather", postcode="BN1 4GH")
    answer = client.post(get_confirm_path(other))
    assert (answer.status_code, "cannot go from this email address" in answer.text) == (200, True)
    assert get_letter(other).state == "awaiting_confirmation"


def test_the_same_person_may_write_to_another_mp(client: CheckedClient, session: Session) -> None:
    client.post(get_confirm_path(submit()))
    other = submit("hove-and-portslade", draft="e" * 32, postcode="BN3 1AA")
    client.post(get_confirm_path(other))
    assert get_letter(other).state == "queued"


def test_a_ticked_news_box_becomes_a_subscriber_only_at_confirming(
    client: CheckedClient, session: Session
) -> None:
    letter_id = submit(news_consent=NEWS)
    assert session.scalars(sa.select(Subscriber)).all() == []
    client.post(get_confirm_path(letter_id))
    row = session.scalars(sa.select(Subscriber)).one()
    assert (row.email, row.list_name, row.wording) == ("zoe.quillfeather@example.org", "motion", NEWS.wording)
    assert row.seat_id == get_letter(letter_id).seat_id
    assert row.confirmed_at is not None


def test_not_me_deletes_the_letter_and_its_mails_at_once(client: CheckedClient, session: Session) -> None:
    letter_id = submit()
    path = find_link(list_mails(letter_id)[0], "not-me")
    answer = client.post(path)
    assert (answer.status_code, "It is gone" in answer.text) == (200, True)
    letter = get_letter(letter_id)
    assert (letter.state, letter.name, letter.email, letter.body) == ("erased", None, None, None)
    assert all(row.message is None and row.recipient is None for row in list_mails(letter_id))
    assert "It is gone" in client.post(path).text
    assert client.get(path).status_code == 410
    assert client.get(path.replace("/not-me", "/confirm")).status_code == 410
    again = submit(draft="e" * 32)
    assert len(list_mails(again)) == 1


def test_not_me_with_the_box_ticked_is_remembered(client: CheckedClient, session: Session) -> None:
    path = find_link(list_mails(submit())[0], "not-me")
    client.post(path, data={"never_mail": "y"})
    again = submit(draft="e" * 32)
    assert list_mails(again) == []


@pytest.mark.parametrize("box", [{}, {"never_mail": "y"}])
def test_not_me_ends_every_unconfirmed_letter_of_the_address_and_their_reminders(
    client: CheckedClient, session: Session, box: dict[str, str]
) -> None:
    with time_machine.travel(START, tick=False):
        first = submit()
        other = submit("hove-and-portslade", draft="e" * 32, email="ZOE.quillfeather+again@example.org")
        elsewhere = submit(draft="f" * 32, email="max@example.org")
        path = find_link(list_mails(first)[0], "not-me")
        assert "Every other letter that waits" in client.get(path).text
        assert "so is every other letter that waited" in client.post(path, data=box).text
    for letter_id in (first, other):
        letter = get_letter(letter_id)
        assert (letter.state, letter.email, letter.name, letter.address) == ("erased", None, None, None)
        assert all(row.message is None and row.recipient is None for row in list_mails(letter_id))
    with time_machine.travel(START + timedelta(hours=25), tick=False):
        assert remind() == 1
    assert [row.kind for row in list_mails(elsewhere)] == ["confirm_letter", "confirm_reminder"]


def test_not_me_leaves_a_confirmed_letter_of_the_address_alone(
    client: CheckedClient, session: Session
) -> None:
    confirmed = submit()
    client.post(get_confirm_path(confirmed))
    path = find_link(list_mails(submit("hove-and-portslade", draft="e" * 32))[0], "not-me")
    client.post(path)
    assert get_letter(confirmed).state == "queued" and get_letter(confirmed).email is not None


def test_not_me_with_the_box_ticked_takes_the_address_off_every_list_and_cancels_its_mails(
    client: CheckedClient, session: Session
) -> None:
    confirmed = submit(news_consent=NEWS)
    client.post(get_confirm_path(confirmed))
    with transaction():
        tell_writer(get_letter(confirmed), "letter_copy")
        request_subscription("Zoe.Quillfeather+news@example.org", "news", None)
        request_subscription("max@example.org", "news", None)
    path = find_link(list_mails(submit("hove-and-portslade", draft="e" * 32))[0], "not-me")
    answer = client.post(path, data={"never_mail": "y"})
    assert "it is on none of our lists" in answer.text
    session.rollback()
    assert [row.email for row in session.scalars(sa.select(Subscriber))] == ["max@example.org"]
    queued = session.scalars(sa.select(Outbox).where(Outbox.message.is_not(None))).all()
    assert {(row.kind, row.recipient == "max@example.org") for row in queued} == {
        ("letter", False),
        ("newsletter_confirm", True),
    }


def run_together(functions: list) -> None:  # type: ignore[type-arg]
    """Run every function in a thread of its own, at once."""
    threads = [Thread(target=Context().run, args=(function,)) for function in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
