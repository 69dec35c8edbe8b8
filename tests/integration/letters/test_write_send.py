"""Send: what is stored, who is asked again, and that the answer is always the same."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from app.core.clock import now
from app.core.database import transaction
from app.core.email_addresses import make_email_key
from app.letters.confirmation_mails import remember_never_mail
from app.letters.drafts import FinishedDraft
from app.letters.models import Consent, Letter
from app.letters.services import submit_letter
from app.mail.models import Outbox
from app.mail.services import pause_sending
from app.parliament.models import Motion, SyncRun
from tests.support.applications import CheckedClient
from tests.support.letter_forms import PERSON, SEAT, check, list_errors, read_form, read_page, send
from tests.support.letter_writing import get_confirm_path, list_mails


def test_send_stores_the_letter_as_it_was_checked(client: CheckedClient, session: Session) -> None:
    answer = send(client, answer_local="Wibblethorpe.")
    assert (answer.status_code, answer.location) == (303, "/write/sent")
    letter = session.scalars(sa.select(Letter)).one()
    assert (letter.name, letter.email, letter.postcode) == (PERSON["name"], PERSON["email"], "BN1 1AA")
    assert letter.address == "3 Wibble Row\nBrighton"
    assert (letter.answer_why, letter.answer_local) == (PERSON["answer_why"], "Wibblethorpe.")
    assert letter.state == "awaiting_confirmation" and letter.seat.slug == SEAT


def test_the_consent_is_kept_word_for_word(client: CheckedClient, session: Session) -> None:
    page = read_page(check(client))
    shown = page.find("label", attrs={"for": "consent"}).text.strip()
    send(client)
    consent = session.scalars(sa.select(Consent)).one()
    assert (consent.kind, consent.wording, consent.source) == ("letter", shown, "check")
    assert consent.version


def test_ticked_news_is_a_consent_of_its_own(client: CheckedClient, session: Session) -> None:
    values = read_form(check(client), "/send") | {"consent": "y", "news": "y"}
    client.post(f"/write/{SEAT}/send", data=values)
    assert sorted(row.kind for row in session.scalars(sa.select(Consent))) == ["letter", "news"]


def test_without_consent_nothing_is_stored(client: CheckedClient, session: Session) -> None:
    answer = send(client, consent=False)
    assert answer.status_code == 422
    assert list(list_errors(answer)) == ["consent"]
    assert read_page(answer).title.text.startswith("Error: Check your letter")
    assert session.scalars(sa.select(Letter)).all() == []


def test_a_double_click_makes_one_letter(client: CheckedClient, session: Session) -> None:
    values = read_form(check(client), "/send") | {"consent": "y"}
    answers = [client.post(f"/write/{SEAT}/send", data=values) for _ in range(2)]
    assert [answer.location for answer in answers] == ["/write/sent", "/write/sent"]
    assert len(session.scalars(sa.select(Letter)).all()) == 1


@pytest.mark.both_databases
def test_letters_sent_at_once_are_stored_each_for_itself(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def store(finished: FinishedDraft) -> Letter:
        time.sleep(0.05)  # so that the others come meanwhile
        if finished.name == "Nobody At All":
            raise RuntimeError
        return submit_letter(finished)

    monkeypatch.setattr("app.letters.routes_send.submit_letter", store)
    names = ["Ann Able", "Ben Beech", "Nobody At All", "Cat Coe", "Dan Dee"]
    clients = [app.test_client() for _ in names]
    checked = [
        check(client, name=name, email=f"{name[:3]}@example.org")
        for client, name in zip(clients, names, strict=True)
    ]
    forms = [read_form(page, "/send") | {"consent": "y"} for page in checked]
    with ThreadPoolExecutor(len(names)) as pool:
        answers = list(pool.map(lambda one, form: one.post(f"/write/{SEAT}/send", data=form), clients, forms))
    assert [answer.status_code for answer in answers] == [303, 303, 500, 303, 303]
    assert sorted(session.scalars(sa.select(Letter.name))) == ["Ann Able", "Ben Beech", "Cat Coe", "Dan Dee"]
    assert [name[:3] in client.get("/write/sent").text for client, name in zip(clients, names, strict=True)] == [
        True, True, False, True, True,
    ]  # fmt: skip
    assert session.scalar(sa.select(sa.func.count()).select_from(Outbox)) == 4


def test_a_fault_found_at_send_goes_back_to_writing(client: CheckedClient, session: Session) -> None:
    values = read_form(check(client), "/send") | {"consent": "y", "name": "http://spam.example"}
    answer = client.post(f"/write/{SEAT}/send", data=values)
    assert answer.status_code == 422
    assert list(list_errors(answer)) == ["name"]
    assert session.scalars(sa.select(Letter)).all() == []


def test_a_lost_cookie_shows_the_letter_again_with_a_fresh_token(
    client: CheckedClient, session: Session
) -> None:
    values = read_form(check(client), "/send") | {"consent": "y"}
    client.delete_cookie("session")
    answer = client.post(f"/write/{SEAT}/send", data=values)
    assert answer.status_code == 200 and "Nothing is lost" in answer.text
    fresh = read_form(answer, "/send")
    assert fresh["consent"] == "y" and fresh["answer_why"] == PERSON["answer_why"]
    assert client.post(f"/write/{SEAT}/send", data=fresh).status_code == 303


@pytest.mark.settings(form_min_seconds=2)
def test_a_form_sent_at_once_asks_for_a_person_who_can_go_on(client: CheckedClient, session: Session) -> None:
    answer = send(client)
    assert answer.status_code == 422 and list(list_errors(answer)) == ["person"]
    assert session.scalars(sa.select(Letter)).all() == []
    values = read_form(answer, "/send") | {"person": "y"}
    assert client.post(f"/write/{SEAT}/send", data=values).status_code == 303


@pytest.mark.settings(form_min_seconds=2)
def test_a_form_never_grows_too_old(client: CheckedClient) -> None:
    values = read_form(check(client), "/send") | {"consent": "y"}
    with time_machine.travel(now() + timedelta(days=400), tick=False):
        assert client.post(f"/write/{SEAT}/send", data=values).status_code == 303


@pytest.mark.settings(form_min_seconds=2)
def test_nobody_is_taken_for_a_robot_because_the_clock_was_put_back(client: CheckedClient) -> None:
    with time_machine.travel(now() + timedelta(hours=5), tick=False):
        values = read_form(check(client), "/send") | {"consent": "y"}
    assert client.post(f"/write/{SEAT}/send", data=values).status_code == 303


def test_a_filled_honeypot_asks_for_a_person_who_can_go_on(client: CheckedClient) -> None:
    values = read_form(check(client), "/send") | {"consent": "y", "website": "https://spam.example"}
    answer = client.post(f"/write/{SEAT}/send", data=values)
    assert answer.status_code == 422
    again = read_form(answer, "/send") | {"person": "y"}
    assert client.post(f"/write/{SEAT}/send", data=again).status_code == 303


def test_the_next_page_shows_the_address_and_the_rule(client: CheckedClient) -> None:
    send(client)
    page = client.get("/write/sent")
    assert PERSON["email"] in page.text and "at most three mails in 24 hours" in page.text
    assert "token" not in read_page(page).main.text
    assert read_page(page).find("div", attrs={"data-sent": SEAT})


@pytest.mark.parametrize("scope", ["all", "relay"])
def test_the_next_page_says_when_sending_is_paused(
    client: CheckedClient, session: Session, scope: str
) -> None:
    send(client)
    assert "Sending is paused just now" not in client.get("/write/sent").text
    with transaction():
        pause_sending(scope, "staff", "test")
    assert "Sending is paused just now" in client.get("/write/sent").text


def test_the_link_is_sent_again_within_the_rule_and_the_page_stays_the_same(
    client: CheckedClient, session: Session
) -> None:
    send(client)
    pages = []
    for _ in range(4):
        values = read_form(client.get("/write/sent"), "/sent") | {"again": "1"}
        assert client.post("/write/sent", data=values).location == "/write/sent"
        pages.append(read_page(client.get("/write/sent")).main.get_text(" ", strip=True))
    assert len(set(pages)) == 1
    assert len(session.scalars(sa.select(Outbox).where(Outbox.kind == "confirm_letter")).all()) == 3


def test_the_address_can_be_changed(client: CheckedClient, session: Session) -> None:
    send(client)
    values = read_form(client.get("/write/sent"), "/sent") | {"email": "other@example.org"}
    client.post("/write/sent", data=values)
    assert session.scalars(sa.select(Letter)).one().email == "other@example.org"
    assert "other@example.org" in client.get("/write/sent").text


def test_a_wrong_address_is_told_and_kept(client: CheckedClient, session: Session) -> None:
    send(client)
    values = read_form(client.get("/write/sent"), "/sent") | {"email": "not an address"}
    answer = client.post("/write/sent", data=values)
    assert answer.status_code == 422 and list(list_errors(answer)) == ["email"]
    assert session.scalars(sa.select(Letter)).one().email == PERSON["email"]


def test_without_a_cookie_the_page_is_calm(client: CheckedClient) -> None:
    answer = client.get("/write/sent")
    assert answer.status_code == 200 and "works anywhere" in answer.text
    assert client.post("/write/sent", data={"again": "1"}).status_code == 200


def test_the_page_is_the_same_for_an_address_that_gets_no_more_mail(client: CheckedClient) -> None:
    first = send(client)
    seen = read_page(client.get("/write/sent")).main.get_text(" ", strip=True)
    for _ in range(4):
        answer = send(client)
    assert (answer.status_code, answer.location) == (first.status_code, first.location)
    assert read_page(client.get("/write/sent")).main.get_text(" ", strip=True) == seen


@pytest.mark.settings(limit_loopback=True, limit_sends=1)
def test_a_limit_keeps_the_letter_on_the_page(client: CheckedClient) -> None:
    assert send(client).status_code == 303
    answer = send(client)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert "Quokka" in answer.text and "Try again after" in answer.text


def test_a_letter_posted_from_another_site_is_refused(client: CheckedClient) -> None:
    values = MultiDict(read_form(check(client), "/send") | {"consent": "y"})
    client.is_checking = False
    answer = client.post(f"/write/{SEAT}/send", data=values, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


PRODUCTION = {
    "site_url": "https://campaign.example.org",
    "mail_from": "campaign@campaign.example.org",
    "operator_name": "Campaign Ltd",
    "operator_address": "1 Road, Town",
    "privacy_contact": "privacy@campaign.example.org",
}


@pytest.mark.settings(**PRODUCTION)
def test_an_mp_without_an_address_is_written_to_on_paper(client: CheckedClient, session: Session) -> None:
    with time_machine.travel("2026-08-17T12:00:00+00:00", tick=False):
        with transaction():
            run = {"kind": "offices", "started_at": now(), "data_at": now(), "outcome": "ok"}
            session.add(SyncRun(**run))
            session.execute(sa.update(Motion).where(Motion.is_followed).values(checked_at=now()))
        page = client.get(f"/write/{SEAT}", base_url="https://campaign.example.org")
        assert (
            "We have no email address for" in page.text and "so that your MP can answer by email" in page.text
        )
        person = {name: PERSON[name] for name in ("name", "address", "postcode")}
        values = read_form(page, "/print") | person
        answer = client.post(f"/write/{SEAT}/print", data=values, base_url="https://campaign.example.org")
        printed = read_page(answer).select_one("div.letter").text
        assert "SW1A 0AA" in printed
        assert "by post at the address below" in printed and "by email" not in printed
        back = read_form(answer, "/check") | {"change": "body"}
        again = client.post(f"/write/{SEAT}/check", data=back, base_url="https://campaign.example.org")
        assert read_page(again).find(id="name")["value"] == PERSON["name"]


@pytest.mark.settings(**PRODUCTION)
def test_data_that_is_too_old_has_an_ending(client: CheckedClient) -> None:
    with time_machine.travel("2026-11-22T12:00:00+00:00", tick=False):
        page = client.get(f"/write/{SEAT}", base_url="https://campaign.example.org")
    assert "too old or in doubt" in page.text
    assert read_page(page).find("form", action="/newsletter")


def test_a_page_left_open_changes_its_own_letter_and_no_other(
    client: CheckedClient, session: Session
) -> None:
    send(client, name="Ann Tab", email="ann.wrong@example.org")
    of_ann = read_form(client.get("/write/sent"), "/sent")
    send(client, name="Bob Tab", email="bob@example.org")
    client.post("/write/sent", data=of_ann | {"email": "ann.right@example.org"})
    session.rollback()
    emails = {row.name: row.email for row in session.scalars(sa.select(Letter))}
    assert emails == {"Ann Tab": "ann.right@example.org", "Bob Tab": "bob@example.org"}
    assert "ann.right@example.org" in client.get("/write/sent").text


def test_what_is_sent_from_a_page_left_open_after_confirming_is_a_letter_of_its_own(
    client: CheckedClient, session: Session
) -> None:
    page = check(client)
    values = read_form(page, "/send") | {"consent": "y"}
    client.post(f"/write/{SEAT}/send", data=values)
    first = session.scalars(sa.select(Letter)).one()
    client.post(get_confirm_path(first.id))
    for _ in range(2):
        client.post(f"/write/{SEAT}/send", data=values | {"subject": "Another subject altogether"})
    session.rollback()
    states = {row.subject: row.state for row in session.scalars(sa.select(Letter))}
    assert states == {values["subject"]: "queued", "Another subject altogether": "awaiting_confirmation"}
    assert len(list_mails(session.scalars(sa.select(Letter).order_by(Letter.id.desc())).first().id)) == 1


def test_the_same_words_sent_again_after_confirming_stay_one_letter(
    client: CheckedClient, session: Session
) -> None:
    values = read_form(check(client), "/send") | {"consent": "y"}
    client.post(f"/write/{SEAT}/send", data=values)
    letter_id = session.scalars(sa.select(Letter)).one().id
    client.post(get_confirm_path(letter_id))
    before = list_mails(letter_id)
    answer = client.post(f"/write/{SEAT}/send", data=values)  # the answer to the first was lost on its way
    assert (answer.status_code, answer.headers["Location"]) == (303, "/write/sent")
    session.rollback()
    assert session.scalars(sa.select(Letter)).one().state == "queued"
    assert len(list_mails(letter_id)) == len(before)
    seen = read_page(client.get("/write/sent")).main.get_text(" ", strip=True)
    assert "waits for no link any more" in seen and "We are sending a link" not in seen


def test_a_wish_for_news_that_comes_with_the_same_words_after_confirming_is_not_dropped(
    client: CheckedClient, session: Session
) -> None:
    values = read_form(check(client), "/send") | {"consent": "y"}
    client.post(f"/write/{SEAT}/send", data=values)
    client.post(get_confirm_path(session.scalars(sa.select(Letter)).one().id))
    client.post(f"/write/{SEAT}/send", data=values | {"news": "y"})
    session.rollback()
    waiting = session.scalars(sa.select(Letter).where(Letter.state == "awaiting_confirmation")).one()
    assert {consent.kind for consent in waiting.consents} == {"letter", "news"}


def test_a_link_that_nothing_waits_for_is_not_promised(client: CheckedClient, session: Session) -> None:
    send(client)
    values = read_form(client.get("/write/sent"), "/sent")
    client.post(get_confirm_path(session.scalars(sa.select(Letter)).one().id))
    for more in ({"again": "1"}, {"email": "other@example.org"}):
        client.post("/write/sent", data=values | more)
        seen = read_page(client.get("/write/sent")).main.get_text(" ", strip=True)
        assert "waits for no link any more" in seen and "We are sending a link" not in seen


def test_the_pages_after_send_are_the_same_for_an_address_that_asked_never_to_be_mailed(
    app: Flask, client: CheckedClient, session: Session
) -> None:
    with transaction():
        remember_never_mail(make_email_key("never@example.org"))
    seen = [follow_sent(client, "never@example.org"), follow_sent(CheckedClient(app), "other@example.org")]
    assert seen[0] == seen[1]
    assert {letter.email for letter in session.scalars(sa.select(Letter))} == {None, "other@example.org"}


def follow_sent(client: CheckedClient, email: str) -> list[tuple[int, str]]:
    """What the browser is shown after Send, and after asking for the link again; without the address itself."""
    seen = []
    answers = [send(client, email=email), client.get("/write/sent")]
    form = read_form(answers[1], "/sent")
    answers += [client.post("/write/sent", data=form | {"again": "1"}), client.get("/write/sent")]
    for answer in answers:
        main = read_page(answer).find("main")
        seen.append((answer.status_code, main.text.replace(email, "") if main else answer.location))
    return seen
