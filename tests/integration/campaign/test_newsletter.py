"""Asking to hear from the campaign: twice agreed, left with one click, and nothing told about an address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.campaign.models import Subscriber
from app.campaign.newsletter_jobs import tell_filled, tell_open
from app.campaign.newsletter_services import add_confirmed_subscriber
from app.core.clock import now, today_in_london
from app.core.database import transaction
from app.core.email_addresses import make_email_key
from app.letters.confirmation_mails import remember_never_mail
from app.mail.models import Outbox
from app.parliament.models import Motion, ParliamentEvent, Seat, Spell
from tests.support.applications import CheckedClient
from tests.support.letter_forms import list_errors, read_page
from tests.support.mail_reading import get_text

EMAIL = "zoe.quillfeather@example.org"


def ask(client: CheckedClient, email: str = EMAIL, list_name: str = "motion", **more: str) -> str:
    """Ask to join and return what the page says then."""
    answer = client.post("/newsletter", data={"email": email, "list": list_name, **more})
    assert (answer.status_code, answer.location) == (303, "/newsletter?sent=1")
    return client.get(answer.location).text


def list_mails(session: Session, kind: str | None = None) -> list[Outbox]:
    """The queued mails to subscribers."""
    query = sa.select(Outbox).where(Outbox.reference.startswith("subscriber:")).order_by(Outbox.id)
    return list(session.scalars(query.where(Outbox.kind == kind) if kind else query))


def find_link(row: Outbox, page: str) -> str:
    """The path of `confirm` or `leave` in a mail."""
    assert row.message is not None
    found = re.search(rf"https?://[^/\s]+(/newsletter/[^/\s]+/{page})\b", get_text(row.message))
    assert found
    return found.group(1)


def find_row(session: Session) -> Subscriber | None:
    """The one subscriber, as it stands."""
    return session.scalar(sa.select(Subscriber).execution_options(populate_existing=True))


def test_only_the_button_puts_somebody_on_the_list(client: CheckedClient, session: Session) -> None:
    ask(client)
    path = find_link(list_mails(session)[0], "confirm")
    client.get(path)
    client.head(path)
    row = find_row(session)
    assert row is not None and row.confirmed_at is None
    answer = client.post(path)
    assert "You are on the list" in answer.text
    row = find_row(session)
    assert row is not None and row.confirmed_at is not None
    assert row.wording in read_page(answer).text and row.wording_version
    assert client.post(path).status_code == 200


def test_leaving_needs_a_button_too_and_erases(client: CheckedClient, session: Session) -> None:
    ask(client)
    confirm = find_link(list_mails(session)[0], "confirm")
    client.post(confirm)
    path = confirm.replace("/confirm", "/leave")
    assert "Stop these emails?" in client.get(path).text
    assert find_row(session) is not None
    assert "erased" in client.post(path).text
    assert find_row(session) is None
    assert all(row.message is None and row.recipient is None for row in list_mails(session))
    assert client.post(path).status_code == 200
    assert client.post(confirm).status_code == 410


def test_mail_programs_leave_with_one_click(client: CheckedClient, session: Session) -> None:
    ask(client)
    path = find_link(list_mails(session)[0], "confirm").replace("/confirm", "/leave")
    assert client.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert find_row(session) is None


def test_the_page_never_tells_whether_an_address_is_known(client: CheckedClient, session: Session) -> None:
    first = ask(client)
    client.post(find_link(list_mails(session)[0], "confirm"))
    with transaction():
        remember_never_mail(make_email_key("never@example.org"))
    assert ask(client) == first == ask(client, "never@example.org")
    assert [row.kind for row in list_mails(session)] == ["newsletter_confirm", "newsletter_known"]


def test_an_address_gets_three_such_mails_in_a_day_over_all_lists(
    client: CheckedClient, session: Session
) -> None:
    for list_name, more in (
        ("news", {}),
        ("motion", {}),
        ("seat", {"seat": "clacton"}),
        ("seat", {"seat": "ynys-mon"}),
    ):
        ask(client, list_name=list_name, **more)
    assert len(list_mails(session)) == 3
    with time_machine.travel(now() + timedelta(hours=25)):
        ask(client)
    assert len(list_mails(session)) == 4


@pytest.mark.parametrize("email", ["", "zoe", "a@example.org, b@example.org"])
def test_a_wrong_address_is_told_at_its_field(client: CheckedClient, session: Session, email: str) -> None:
    answer = client.post("/newsletter", data={"email": email, "list": "motion"})
    assert answer.status_code == 422
    assert list(list_errors(answer)) == ["newsletter-email"]
    assert find_row(session) is None


def test_a_list_that_there_is_not_is_refused(client: CheckedClient) -> None:
    assert client.post("/newsletter", data={"email": EMAIL, "list": "spam"}).status_code == 400
    assert (
        client.post("/newsletter", data={"email": EMAIL, "list": "seat", "seat": "nowhere"}).status_code
        == 400
    )


@pytest.mark.parametrize("page", ["confirm", "leave"])
def test_a_false_link_gets_a_calm_page(client: CheckedClient, page: str) -> None:
    for answer in (client.get(f"/newsletter/false/{page}"), client.post(f"/newsletter/false/{page}")):
        assert answer.status_code == 404 and "does not work any more" in answer.text


def test_a_link_holds_for_seven_days(client: CheckedClient, session: Session) -> None:
    ask(client)
    path = find_link(list_mails(session)[0], "confirm")
    with time_machine.travel(now() + timedelta(days=7, minutes=1)):
        assert (client.get(path).status_code, client.post(path).status_code) == (410, 410)
    row = find_row(session)
    assert row is not None and row.confirmed_at is None


def test_who_waits_for_a_seat_is_told_once_and_erased(client: CheckedClient, session: Session) -> None:
    seat = session.scalars(sa.select(Seat).where(Seat.slug == "clacton")).one()
    sitting = sa.update(Spell).where(Spell.seat_id == seat.id)
    with transaction():
        session.execute(sitting.values(ended_on=today_in_london()))
    ask(client, list_name="seat", seat="clacton")
    client.post(find_link(list_mails(session)[0], "confirm"))
    assert tell_filled() == 0
    with transaction():
        session.execute(sitting.values(ended_on=None))
    assert (tell_filled(), tell_filled()) == (1, 0)
    mail = list_mails(session, "newsletter_filled")[0]
    assert mail.message is not None and "/write/clacton" in get_text(mail.message)
    assert find_row(session) is None


def test_nobody_is_asked_to_wait_for_a_seat_that_has_an_mp(client: CheckedClient, session: Session) -> None:
    page = read_page(client.get("/newsletter?list=seat&seat=ynys-mon"))
    heading = page.find("h1")
    assert heading is not None and heading.text == "Ynys Môn has an MP"
    assert not page.select_one(".newsletter-form")
    assert page.find("a", string="Write to Llinos Medi", href="/write/ynys-mon")
    with transaction():
        seat = sa.select(Seat.id).where(Seat.slug == "ynys-mon").scalar_subquery()
        session.execute(sa.update(Spell).where(Spell.seat_id == seat).values(ended_on=today_in_london()))
    assert read_page(client.get("/newsletter?list=seat&seat=ynys-mon")).select_one(".newsletter-form")


def test_an_address_that_is_on_a_list_already_is_told_which(client: CheckedClient, session: Session) -> None:
    with transaction():
        add_confirmed_subscriber(EMAIL, "motion", None, "Tell me.", "1", "check")
    ask(client)
    (mail,) = list_mails(session, "newsletter_known")
    assert mail.message is not None and "news about the motion" in get_text(mail.message)


def test_who_is_on_a_list_stays_there_by_the_words_that_they_agreed_to_then(
    client: CheckedClient, session: Session
) -> None:
    with transaction():
        at = add_confirmed_subscriber(EMAIL, "motion", None, "Tell me.", "1", "newsletter").confirmed_at
    with transaction():
        again = add_confirmed_subscriber(EMAIL, "motion", None, "Email me.", "2", "check")
    assert (again.wording, again.wording_version, again.source) == ("Tell me.", "1", "newsletter")
    assert again.confirmed_at == at


def test_who_asked_before_a_motion_opened_is_told_once_with_a_way_out(
    client: CheckedClient, session: Session
) -> None:
    with transaction():
        add_confirmed_subscriber(EMAIL, "motion", None, "Tell me.", "1", "check")
    assert tell_open() == 0
    with transaction():
        motion = session.scalars(sa.select(Motion).where(Motion.is_followed)).one()
        motion.state = "open"
        event = {"kind": "motion_followed", "motion_id": motion.id, "detail": {}}
        session.add(ParliamentEvent(**event, seen_at=now() + timedelta(seconds=1)))
    assert (tell_open(), tell_open()) == (1, 0)
    mail = next(row for row in list_mails(session) if row.kind.startswith("newsletter_open"))
    assert mail.message is not None
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in mail.message
    client.post(find_link(mail, "leave"))
    assert find_row(session) is None


def test_only_news_carries_the_headers_to_leave(client: CheckedClient, session: Session) -> None:
    ask(client)
    message = list_mails(session)[0].message
    assert message is not None
    assert b"List-Unsubscribe" not in message and b"Auto-Submitted: auto-generated" in message
