"""The writer's private pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy.orm import Session

from app.campaign.models import Subscriber
from app.core.clock import now, today_in_london
from app.core.commits import commit_left
from app.core.database import transaction
from app.core.templating import show_day
from app.letters.clocks import get_answer_time, get_erasing_time
from app.letters.endings import PERSONAL
from app.letters.mails import get_letter_text, tell_writer
from app.letters.models import Consent, LetterEvent
from app.letters.services import erase_letter
from app.mail.claims import claim_row
from app.mail.delivery import deliver_claimed
from app.mail.models import Outbox
from app.mail.services import pause_sending
from app.parliament.models import Motion, Office
from tests.integration.letters.test_hooks import end_spell, seat_another
from tests.support.applications import CheckedClient
from tests.support.catcher import Catcher
from tests.support.forms import read_fields
from tests.support.letter_forms import read_page
from tests.support.letter_writing import NEWS, find_link, get_confirm_path, get_letter, list_mails, submit
from tests.support.mail_reading import get_text

Tell = Callable[..., None]
Confirmed = tuple[int, str]


def test_the_page_lists_what_is_held_and_shares_only_the_seats_link(
    client: CheckedClient, confirmed: Confirmed
) -> None:
    page = client.get(confirmed[1]).text
    for words in ("Your name", "Your email", "Postal address and postcode", "28 days after it is sent"):
        assert words in page
    assert "http://127.0.0.1:8000/write/brighton-pavilion" in page
    token = confirmed[1].rsplit("/", 1)[1]
    outside = [part for part in page.split('href="')[1:] if part.startswith(("https:", "mailto:"))]
    assert len(outside) >= 6
    assert not any(token in part.partition('"')[0] for part in outside)


@pytest.mark.settings(pace_hours="8-18")
def test_the_page_says_when_a_paced_letter_goes(client: CheckedClient, session: Session) -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):
        page = client.get(client.post(get_confirm_path(submit())).location).text
    assert "It goes out on Monday 23 November, from 08:00." in page


def test_the_page_says_what_a_letter_waits_for(
    client: CheckedClient, confirmed: Confirmed, session: Session
) -> None:
    with transaction():
        pause_sending("all", "staff", "test")
    assert "Sending is stopped for the moment" in client.get(confirmed[1]).text


def test_the_page_does_not_promise_that_a_letter_goes_to_a_seat_that_fell_vacant(
    client: CheckedClient, session: Session
) -> None:
    letter_id = submit()
    end_spell(letter_id)
    page = client.get(client.post(get_confirm_path(letter_id)).location).text
    assert "Something changed after you wrote" in page
    assert "goes out within minutes" not in page and "need do nothing" not in page


@pytest.mark.settings(pace_hours="8-18")
def test_a_paced_letter_that_no_longer_fits_is_not_promised_to_go(
    client: CheckedClient, session: Session
) -> None:
    with time_machine.travel("2026-11-21T12:00:00Z", tick=False):
        letter_id = submit()
        path = client.post(get_confirm_path(letter_id)).location
        with transaction() as writing:
            mail = sa.update(Outbox).where(Outbox.kind == "letter")
            writing.execute(mail.values(reason="hours", due_at=now() + timedelta(days=2)))
        end_spell(letter_id)
        page = client.get(path).text
    assert "Something changed after you wrote" in page and "Its turn comes on Monday 23 November" in page
    assert "It goes out on" not in page


def test_looking_at_withdraw_and_erase_changes_nothing(client: CheckedClient, confirmed: Confirmed) -> None:
    for page in ("withdraw", "erase", "replace", "reply"):
        assert client.get(f"{confirmed[1]}/{page}").status_code == 200
    assert get_letter(confirmed[0]).state == "queued"


def test_a_letter_is_withdrawn_before_it_goes(
    client: CheckedClient, confirmed: Confirmed, session: Session
) -> None:
    for _ in range(2):
        assert client.post(f"{confirmed[1]}/withdraw").status_code == 303
    letter, (row,) = get_letter(confirmed[0]), list_mails(confirmed[0], "letter")
    assert (letter.state, letter.reason, row.state) == ("withdrawn", "by_writer", "cancelled")
    assert letter.told_at is not None
    assert "is withdrawn" in client.get(confirmed[1]).text
    assert session.scalar(sa.select(sa.func.count()).where(LetterEvent.kind == "withdrawn")) == 1


@pytest.mark.both_databases
def test_a_letter_that_was_claimed_can_be_withdrawn_until_it_is_handed_over(
    client: CheckedClient, confirmed: Confirmed, mail_app: Flask, catcher: Catcher
) -> None:
    (row,) = list_mails(confirmed[0], "letter")
    claim = claim_row(row.id)
    assert claim is not None
    assert client.post(f"{confirmed[1]}/withdraw").status_code == 303
    deliver_claimed(claim)
    commit_left()
    (row,) = list_mails(confirmed[0], "letter")
    assert (row.state, row.handed_at, get_letter(confirmed[0]).state) == ("cancelled", None, "withdrawn")
    assert catcher.mails == []


def test_a_letter_that_is_being_handed_over_cannot_be_withdrawn(
    client: CheckedClient, confirmed: Confirmed, session: Session
) -> None:
    with transaction():
        handed = sa.update(Outbox).where(Outbox.kind == "letter").values(state="sending", handed_at=now())
        session.execute(handed)
    answer = client.post(f"{confirmed[1]}/withdraw")
    assert (answer.status_code, get_letter(confirmed[0]).state) == (409, "queued")
    assert "at this very moment" in answer.text


def test_a_letter_is_erased_at_any_time(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    tell(confirmed[0], "sent")
    assert "stays on the list" not in client.get(f"{confirmed[1]}/erase").text
    assert "Your letter is erased" in client.post(f"{confirmed[1]}/erase").text
    letter = get_letter(confirmed[0])
    assert letter.state == "erased"
    assert (letter.name, letter.email, letter.address, letter.subject, letter.email_key) == (None,) * 5
    assert session.scalars(sa.select(Consent)).all() == []
    assert all(row.message is None and row.recipient is None for row in list_mails(confirmed[0]))
    assert "Your letter is erased" in client.post(f"{confirmed[1]}/erase").text
    gone = client.get(confirmed[1])
    assert (gone.status_code, "has been erased" in gone.text) == (410, True)


def test_a_letter_erased_before_it_went_never_goes(client: CheckedClient, confirmed: Confirmed) -> None:
    client.post(f"{confirmed[1]}/erase")
    assert {row.state for row in list_mails(confirmed[0])} == {"cancelled"}


def test_a_reply_is_told_and_counted_once(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    assert "once a letter has been sent" in client.get(f"{confirmed[1]}/reply").text
    tell(confirmed[0], "sent")
    assert client.post(f"{confirmed[1]}/reply", data={}).status_code == 422
    for answer in ("no", "other", "answered"):
        assert client.post(f"{confirmed[1]}/reply", data={"replied": answer}).status_code == 303
    assert get_letter(confirmed[0]).replied == "answered"
    assert session.scalar(sa.select(sa.func.count()).where(LetterEvent.kind == "replied")) == 1


def hold_for_other_letter(confirmed: Confirmed, tell: Tell) -> str:
    """The motion opens, the letter is held; the path of the page that its mail links to."""
    with transaction() as session:
        session.execute(sa.update(Motion).where(Motion.is_followed).values(state="open", closed_on=None))
    tell(confirmed[0], "held", "other_letter")
    return find_link(list_mails(confirmed[0], "letter_held")[0], "replace")


def read_offer(page: str) -> dict[str, str]:
    """What the button of the page posts, with the box ticked."""
    form = BeautifulSoup(page, "html.parser").select_one("form[action$='/replace']")
    assert form is not None
    return read_fields(form) | {"consent": "y"}


def test_a_held_letter_is_replaced_with_the_answers_kept(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    path = hold_for_other_letter(confirmed, tell)
    page = client.get(path).text
    assert "Quokka-like worries" in page
    mail = list_mails(confirmed[0], "letter_held")[0].message
    assert mail is not None
    for text in (page, client.get(confirmed[1]).text, " ".join(get_text(mail).split())):
        assert "EDM 2650 has opened, and MPs can sign it." in text
    offer = read_offer(page)
    assert client.post(path, data=offer | {"consent": ""}).status_code == 422
    answer = client.post(path, data=offer)
    again = client.post(path, data=offer)
    assert (answer.status_code, again.status_code) == (303, 303)
    old = get_letter(confirmed[0])
    made = get_letter(old.id + 1)
    assert (old.state, old.reason, old.one_letter_key) == ("withdrawn", "replaced", None)
    assert (made.state, made.variant, made.replaces_id) == ("queued", "sponsor_open", old.id)
    assert made.answer_why == old.answer_why
    assert [consent.source for consent in made.consents] == ["replace"]
    assert [row.state for row in list_mails(made.id, "letter")] == ["queued"]
    assert "Show the letter that took its place" in client.get(confirmed[1]).text


def replace_held(client: CheckedClient, confirmed: Confirmed, tell: Tell) -> str:
    """The letter is held and the offered one is sent; the path of the new one's page."""
    path = hold_for_other_letter(confirmed, tell)
    return client.post(path, data=read_offer(client.get(path).text)).location


@pytest.mark.parametrize("from_page", ["old", "new"])
def test_erasing_takes_a_replaced_letter_and_the_one_in_its_place_together(
    client: CheckedClient, session: Session, tell: Tell, from_page: str
) -> None:
    old_id = submit(news_consent=NEWS)
    old_page = client.post(get_confirm_path(old_id)).location
    new_page = replace_held(client, (old_id, old_page), tell)
    page = old_page if from_page == "old" else new_page
    asked = client.get(f"{page}/erase")
    assert "each one that it took the place of" in asked.text and "It will not be sent." in asked.text
    assert read_page(asked).find("main").find("a", string="Stop the news")
    assert "Your letter is erased" in client.post(f"{page}/erase").text
    for letter_id in (old_id, old_id + 1):
        letter = get_letter(letter_id)
        assert letter.state == "erased"
        assert [getattr(letter, field) for field in PERSONAL] == [None] * len(PERSONAL)
        mails = list_mails(letter_id)
        assert mails and all(row.message is None and row.recipient is None for row in mails)
    assert [row.state for row in list_mails(old_id + 1, "letter")] == ["cancelled"]
    assert session.scalars(sa.select(Consent)).all() == []
    assert [client.get(one).status_code for one in (old_page, new_page)] == [410, 410]


def test_each_page_of_a_replaced_letter_says_that_the_other_is_held_too(
    client: CheckedClient, session: Session, tell: Tell
) -> None:
    old_id = submit(news_consent=NEWS)
    old_page = client.post(get_confirm_path(old_id)).location
    new_page = replace_held(client, (old_id, old_page), tell)
    due_at = get_erasing_time(get_letter(old_id))
    assert due_at is not None
    shown = client.get(new_page).text
    assert f"We hold the letter that this one took the place of until {show_day(due_at)}" in shown
    assert "Your email address on our list" in shown
    assert "says until when we hold that one" in client.get(old_page).text
    with transaction():
        erase_letter(old_id)
    assert "We hold the letter that this one took the place of" not in client.get(new_page).text
    assert get_letter(old_id + 1).state == "queued"


def test_a_letter_whose_reason_for_waiting_is_over_can_go_as_it_was(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    tell(confirmed[0], "held", "other_letter")
    page = client.get(f"{confirmed[1]}/replace").text
    assert "Your letter can go after all" in page
    client.post(f"{confirmed[1]}/replace", data=read_offer(page))
    old = get_letter(confirmed[0])
    assert get_letter(old.id + 1).body == old.body


def test_an_offer_that_has_changed_sends_nothing(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    path = hold_for_other_letter(confirmed, tell)
    offer = read_offer(client.get(path).text) | {"variant": "lapsed"}
    answer = client.post(path, data=offer)
    assert (answer.status_code, "This page had become old" in answer.text) == (409, True)
    assert get_letter(confirmed[0]).state == "held"


def test_a_letter_whose_seat_has_another_mp_can_go_to_that_mp(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    seat_another(confirmed[0])
    tell(confirmed[0], "held", "other_member")
    path = f"{confirmed[1]}/replace"
    client.post(path, data=read_offer(client.get(path).text))
    old = get_letter(confirmed[0])
    assert get_letter(old.id + 1).member_id != old.member_id


def test_an_offer_to_an_mp_who_has_a_letter_of_the_writer_is_not_sent_too(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    seat_another(confirmed[0])
    tell(confirmed[0], "held", "other_member")
    offer = read_offer(client.get(f"{confirmed[1]}/replace").text)
    second = submit(draft="e" * 32)
    client.post(get_confirm_path(second))
    answer = client.post(f"{confirmed[1]}/replace", data=offer)
    assert (answer.status_code, "with us already" in answer.text) == (409, True)
    assert get_letter(confirmed[0]).state == "held"


def test_a_vacant_seat_offers_to_tell_when_it_is_filled(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    end_spell(confirmed[0])
    tell(confirmed[0], "held", "vacant")
    page = client.get(f"{confirmed[1]}/replace").text
    assert "There is no MP for Brighton Pavilion just now" in page
    assert "Tell me when the seat is filled" in page
    assert "Withdraw the letter" in page
    answer_by = get_answer_time(get_letter(confirmed[0]))
    assert answer_by is not None
    assert f"if there is an MP by {show_day(answer_by)}, this page" in page


def test_a_letter_held_for_a_vacant_seat_tells_of_the_next_mp(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    end_spell(confirmed[0])
    tell(confirmed[0], "held", "vacant")
    assert "There is no MP for Brighton Pavilion just now" in client.get(confirmed[1]).text
    seat_another(confirmed[0])
    page = client.get(confirmed[1]).text
    assert "Another MP sits for Brighton Pavilion now" in page and "There is no MP" not in page


def test_a_held_letter_says_when_it_goes_if_its_writer_does_nothing(
    client: CheckedClient, confirmed: Confirmed, tell: Tell, session: Session
) -> None:
    seat_another(confirmed[0])
    tell(confirmed[0], "held", "other_member")
    held_at = get_letter(confirmed[0]).held_at
    assert held_at is not None
    goes = show_day(held_at + timedelta(days=14 + 7))
    assert f"erased on {goes}" in " ".join(client.get(confirmed[1]).text.split())


def test_an_appointment_is_told_as_one(client: CheckedClient, session: Session, tell: Tell) -> None:
    letter_id = submit("islington-north")
    page = client.post(get_confirm_path(letter_id)).location
    with transaction():
        member_id = get_letter(letter_id).member_id
        facts = {"member_id": member_id, "kind": "minister", "title": "Minister of State", "source": "test"}
        session.add(Office(**facts, source_kind="sync", seen_at=now(), started_on=today_in_london()))
    tell(letter_id, "held", "other_letter")
    mail = list_mails(letter_id, "letter_held")[0].message
    assert mail is not None
    for text in (client.get(f"{page}/replace").text, " ".join(get_text(mail).split())):
        assert "now holds a government post (Minister of State)." in text
        assert "the motion, or what" not in text


def test_the_page_has_a_line_for_news_only_when_the_box_was_ticked(
    client: CheckedClient, confirmed: Confirmed, session: Session
) -> None:
    ticked = submit(draft="e" * 32, name="Max Other", news_consent=NEWS)
    path, line = client.post(get_confirm_path(ticked)).location, "Your email address on our list"
    assert line in client.get(path).text
    assert line not in client.get(confirmed[1]).text
    with transaction():
        session.execute(sa.delete(Subscriber))
    assert line not in client.get(path).text


def test_the_news_that_was_ticked_can_be_stopped_from_the_letters_page(
    client: CheckedClient, session: Session
) -> None:
    letter_id = submit(news_consent=NEWS)
    path = client.post(get_confirm_path(letter_id)).location
    page = client.get(path)
    address = read_page(page).find("a", string="Stop the news")["href"]
    assert "/newsletter/" in address
    asked = read_page(client.get(path + "/erase")).find("main")
    stays = "Your email address stays on the list for the news that you ticked"
    assert stays in asked.text and "/newsletter/" in asked.find("a", string="Stop the news")["href"]
    gone = client.post(path + "/erase")
    assert stays in gone.text and "We hold nothing" not in gone.text and "Everything is" not in gone.text
    assert "/newsletter/" in read_page(gone).find("a", string="Stop the news")["href"]
    client.post(address.removeprefix("http://127.0.0.1:8000"))
    session.rollback()
    assert session.scalar(sa.select(sa.func.count()).select_from(Subscriber)) == 0


@pytest.mark.parametrize("name", ["letter_failed", "letter_withdrawn", "letter_expired"])
def test_a_letter_given_back_does_not_say_that_it_went_through_the_site(session: Session, name: str) -> None:
    letter = get_letter(submit())
    assert "Sent through" not in get_letter_text(letter, is_given_back=True)
    with transaction():
        tell_writer(letter, name)
    row = session.scalars(sa.select(Outbox).where(Outbox.kind == name)).one()
    assert row.message is not None and "Sent through" not in get_text(row.message)
