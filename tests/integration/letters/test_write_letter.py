"""Writing and checking a letter: nothing is stored, nothing typed is lost."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now, today_in_london
from app.core.database import transaction
from app.core.versions import raise_data_version
from app.letters.models import Letter
from app.parliament.models import Motion, Seat, Signature, Spell, SyncRun
from tests.support.applications import CheckedClient
from tests.support.letter_forms import PERSON, SEAT, begin, check, list_errors, read_form, read_page

TYPED = ("answer_why", "answer_local", "body", "subject", "name", "email", "address", "postcode")


def test_the_page_shows_the_mp_and_what_is_known(client: CheckedClient) -> None:
    page = read_page(client.get("/write/ynys-mon"))
    card = page.select_one(".mp-card")
    assert card is not None
    assert "Llinos Medi" in card.text and "Plaid Cymru" in card.text
    assert "Not known if Llinos Medi signed" in card.text and "lapsed on 29 April 2026" in card.text
    assert (
        "As at 16 August 2026, from the list bundled with this site" in card.text and "13:00" not in card.text
    )
    more = card.find("details")
    assert more is not None and "a statement that MPs can put their names to" in more.text
    assert more.find("a", href="/mps/ynys-mon")
    assert card.find("button", string="Not your constituency?")


def test_the_questions_come_before_the_campaigns_words(client: CheckedClient) -> None:
    page = read_page(client.get(f"/write/{SEAT}"))
    names = [
        field["name"]
        for field in page.select("#letter textarea, #letter input[type=text], #letter input[type=email]")
    ]
    shown = [name for name in names if name in TYPED]
    assert shown == ["answer_why", "answer_local", "body", "subject", "name", "email", "address", "postcode"]
    assert "Leave out other people’s names" in page.text


def test_once_parliaments_list_was_read_the_card_tells_the_minute(
    client: CheckedClient, session: Session
) -> None:
    read_at = datetime(2026, 8, 18, 8, 5, tzinfo=UTC)
    with transaction() as writing:
        writing.add(
            SyncRun(kind="members", outcome="ok", started_at=read_at, ended_at=read_at, data_at=read_at)
        )
    card = read_page(client.get("/write/ynys-mon")).select_one(".mp-card")
    assert card is not None and "As at 09:05 on 18 August 2026." in card.text
    assert "bundled" not in card.text


def test_a_minister_is_told_of_in_the_past_tense_with_the_dates(client: CheckedClient) -> None:
    card = read_page(client.get("/write/holborn-and-st-pancras")).select_one(".mp-card")
    assert card is not None
    words = " ".join(card.text.split())
    assert "held a government post (" in words and "on 29 April 2026, by a list of 19 June 2026." in words
    assert "holds" not in words


def test_the_subject_is_one_line_in_a_box_of_two_rows(client: CheckedClient) -> None:
    box = read_page(client.get(f"/write/{SEAT}")).find(id="subject")
    assert box is not None and (box.name, box["rows"]) == ("textarea", "2")
    answer = check(client, subject="Who runs\nour computers")
    assert list_errors(answer) == {"subject": "Write the subject on one line."}
    assert check(client, subject="Who runs our computers\r\n").status_code == 200


def test_fields_tell_browsers_what_they_are_for(client: CheckedClient) -> None:
    page = read_page(client.get(f"/write/{SEAT}"))
    kinds = {page.find(id=name)["autocomplete"] for name in ("name", "email", "address", "postcode")}
    assert kinds == {"name", "email", "street-address", "postal-code"}


def test_loading_the_page_again_shows_the_same_words(client: CheckedClient) -> None:
    pages = [read_form(client.get(f"/write/{SEAT}"), "/check") for _ in range(3)]
    assert len({(page["subject"], page["body"]) for page in pages}) == 1
    assert len({page["draft"] for page in pages}) == 3


def test_an_empty_form_gets_a_message_at_each_field_and_keeps_the_rest(client: CheckedClient) -> None:
    values = begin(client) | dict.fromkeys(("name", "email", "address", "postcode", "subject", "body"), "")
    answer = client.post(f"/write/{SEAT}/check", data=values)
    assert answer.status_code == 422
    assert list(list_errors(answer)) == ["body", "subject", "name", "email", "address", "postcode"]
    page = read_page(answer)
    assert page.title.text.startswith("Error: ")
    summary = page.select_one(".error-summary")
    assert summary is not None and summary["tabindex"] == "-1"
    assert page.find(id="name")["aria-invalid"] == "true"
    assert "name-error" in page.find(id="name")["aria-describedby"]
    assert page.find(id="answer_why").text.strip() == PERSON["answer_why"]


def test_the_whole_letter_counts_its_words(client: CheckedClient) -> None:
    short = check(client, body="Will you help me?", answer_why="", answer_local="")
    assert "Write at least 40" in list_errors(short)["body"]
    long = check(client, body="word " * 990)
    assert "Your letter has 1,008 words. Write at most 1,000." in list_errors(long)["body"]
    assert check(client, body="word " * 960).status_code == 200


def test_a_short_letter_is_told_in_the_same_round_as_other_faults(client: CheckedClient) -> None:
    answer = check(client, body="Too short.", answer_why="", name="")
    assert list(list_errors(answer)) == ["body", "name"]
    assert "Write at least 40" in list_errors(answer)["body"]


def test_a_reason_that_nobody_offers_is_told_and_breaks_nothing(client: CheckedClient) -> None:
    answer = check(client, "ynys-mon", postcode="SW1A 1AA", postcode_reason="zzz")
    assert answer.status_code == 422 and "postcode_reason" in answer.text


def test_a_postcode_is_no_line_of_an_address(client: CheckedClient) -> None:
    answer = check(client, address="Brighton\nbn1 1aa")
    assert "without the postcode" in list_errors(answer)["address"]
    assert check(client, address="3 Wibble Row\nBrighton BN1 1AA").status_code == 200


@pytest.mark.parametrize("field", ["answer_why", "answer_local", "body"])
def test_one_endless_word_is_no_letter(client: CheckedClient, field: str) -> None:
    answer = check(client, **{field: "word " * 50 + "x" * 60_000})
    assert "at most 10,000 characters" in list_errors(answer)[field]
    assert "x" * 60_000 in answer.text


def test_the_check_page_shows_the_message_as_it_will_arrive(client: CheckedClient) -> None:
    answer = check(client)
    page = read_page(answer)
    letter = page.select_one(".letter")
    assert letter is not None
    headers = {row.dt.text: row.dd.text for row in letter.select(".letter-headers div")}
    assert headers["From"].startswith("you, Zoë Quillfeather, by way of ")
    assert headers["Replies go to"] == PERSON["email"]
    assert headers["Subject"].endswith("]")
    text = letter.select_one(".letter-text").text
    assert (
        text.index("Dear ")
        < text.index("Quokka")
        < text.index("Yours sincerely")
        < text.index("3 Wibble Row")
    )
    assert "BN1 1AA" in text
    assert page.title.text.startswith("Check your letter, step 3 of 4")


def test_the_consents_are_worded_and_not_ticked(client: CheckedClient) -> None:
    page = read_page(check(client))
    consent, news = page.find(id="consent"), page.find(id="news")
    assert not consent.has_attr("checked") and not news.has_attr("checked")
    label = page.find("label", attrs={"for": "consent"}).text
    assert "with my name, postal address and email address" in label and "28 days after delivery" in label
    assert page.find("a", href="/privacy")


def test_change_goes_back_with_every_word(client: CheckedClient) -> None:
    written = begin(
        client,
        answer_local="Wibblethorpe, and its library.",
        body="My own words. " * 20,
        subject="Ours to keep",
    )
    values = read_form(client.post(f"/write/{SEAT}/check", data=written), "/send")
    back = client.post(f"/write/{SEAT}/check", data=values | {"change": "subject"})
    again = read_form(back, "/check")
    assert back.status_code == 200
    assert {name: again[name].strip() for name in TYPED} == {name: written[name].strip() for name in TYPED}
    assert again["draft"] == written["draft"]


def test_the_enter_key_on_the_check_page_sends_and_does_not_change(client: CheckedClient) -> None:
    form = read_page(check(client)).find("form", action=f"/write/{SEAT}/send")
    first = form.find("button", type="submit")
    assert not first.has_attr("formaction") and not first.has_attr("name")


def test_nothing_is_stored_before_send(client: CheckedClient, session: Session) -> None:
    check(client)
    assert session.scalars(sa.select(Letter)).all() == []


def test_a_lost_cookie_loses_no_word(client: CheckedClient, app: object) -> None:
    values = begin(client)
    client.delete_cookie("session")
    answer = client.post(f"/write/{SEAT}/check", data=values)
    assert answer.status_code == 200
    assert "Quokka" in answer.text


def test_a_slip_in_a_mail_domain_is_offered_and_not_changed(client: CheckedClient) -> None:
    answer = check(client, email="zoe@gmial.com")
    values = read_form(answer, "/send")
    assert values["email"] == "zoe@gmial.com"
    assert "Did you mean gmail.com?" in answer.text
    taken = client.post(f"/write/{SEAT}/check", data=values | {"use_email": "zoe@gmail.com"})
    assert read_form(taken, "/send")["email"] == "zoe@gmail.com"
    assert "Did you mean" not in taken.text


def test_a_postcode_in_another_seat_needs_a_reason_which_is_kept(client: CheckedClient) -> None:
    answer = check(client, postcode="SW1A 1AA")
    assert answer.status_code == 422
    assert (
        "is in Cities of London and Westminster, not in Brighton Pavilion"
        in list_errors(answer)["postcode_reason-0"]
    )
    values = read_form(answer, "/check") | {"postcode_reason": "moved"}
    checked = client.post(f"/write/{SEAT}/check", data=values)
    assert checked.status_code == 200
    assert read_form(checked, "/send")["postcode_reason"] == "moved"
    assert "I have moved into your constituency" in checked.text


@pytest.mark.parametrize("postcode", ["BN1 9ZZ", "SO1A 1AA"])
def test_a_postcode_that_is_not_certain_asks_for_no_reason(client: CheckedClient, postcode: str) -> None:
    assert check(client, postcode=postcode).status_code == 200


@pytest.mark.parametrize(
    ("seat", "postcode", "words"),
    [
        ("ynys-mon", "L1 8JQ", "L1 8JQ is in "),
        ("ynys-mon", "BN1 9ZZ", "BN1 9ZZ is in "),
        ("ynys-mon", "BT1 1AA", "BT1 1AA is in Northern Ireland, not in Ynys Môn"),
        ("belfast-east", "SO1A 1AA", "SO1A 1AA is in Great Britain, not in Belfast East"),
        ("brighton-pavilion", "AB11 9ZZ", "AB11 9ZZ is in Aberdeen South, not in Brighton Pavilion"),
    ],
)
def test_half_a_postcode_is_enough_to_know_that_it_is_foreign(
    client: CheckedClient, seat: str, postcode: str, words: str
) -> None:
    answer = check(client, seat, postcode=postcode)
    assert answer.status_code == 422
    assert words in list_errors(answer)["postcode_reason-0"]
    values = read_form(answer, "/check") | {"postcode_reason": "boundary"}
    assert client.post(f"/write/{seat}/check", data=values).status_code == 200


def test_any_postcode_of_northern_ireland_does_for_its_seats(client: CheckedClient) -> None:
    assert check(client, "belfast-east", postcode="BT1 1AA").status_code == 200


@pytest.mark.settings(limit_loopback=True, limit_checks=1)
def test_a_limit_keeps_the_words_and_says_when_to_come_back(client: CheckedClient) -> None:
    assert check(client).status_code == 200
    answer = check(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3601
    assert read_page(answer).find(id="answer_why").text.strip() == PERSON["answer_why"]
    assert "Try again after" in answer.text


@pytest.mark.parametrize("step", ["check", "send", "print"])
def test_the_address_of_a_later_step_leads_back_to_writing(client: CheckedClient, step: str) -> None:
    answer = client.get(f"/write/{SEAT}/{step}")
    assert (answer.status_code, answer.location) == (303, f"/write/{SEAT}")


def test_what_somebody_typed_is_escaped(client: CheckedClient) -> None:
    answer = check(client, answer_why="<script>alert(1)</script> & so on")
    assert "<script>alert(1)" not in answer.text and "&lt;script&gt;alert(1)" in answer.text


def test_a_vacant_seat_offers_to_tell_when_it_is_filled(client: CheckedClient, session: Session) -> None:
    empty_seat(session, SEAT)
    answer = client.get(f"/write/{SEAT}")
    page = read_page(answer)
    assert page.h1.text == "Brighton Pavilion has no MP now"
    form = page.find("form", action="/newsletter")
    fields = {field["name"]: field.get("value") for field in form.find_all("input")}
    assert (fields["list"], fields["seat"]) == ("seat", SEAT)


def test_a_seat_that_falls_vacant_while_somebody_writes_gives_the_words_back(
    client: CheckedClient, session: Session
) -> None:
    values = begin(client)
    empty_seat(session, SEAT)
    answer = client.post(f"/write/{SEAT}/check", data=values)
    assert "has no MP now" in answer.text and "Quokka-like worries" in answer.text


def test_a_letter_that_no_longer_suits_is_told_and_own_words_stay(
    client: CheckedClient, session: Session
) -> None:
    values = begin(client)
    with transaction():
        motion = session.scalars(sa.select(Motion).where(Motion.is_followed)).one()
        seat = session.scalars(sa.select(Seat).where(Seat.slug == SEAT)).one()
        spell = session.scalars(
            sa.select(Spell).where(Spell.seat_id == seat.id, Spell.ended_on.is_(None))
        ).one()
        motion.primary_sponsor_id, motion.names_read_at = None, now()
        facts = {"motion_id": motion.id, "member_id": spell.member_id, "state": "signed"}
        session.add(Signature(**facts, seen_at=now(), changed_at=now(), signed_on=today_in_london()))
        raise_data_version(session)
    answer = client.post(f"/write/{SEAT}/check", data=values)
    assert answer.status_code == 200 and "has changed" in answer.text
    fresh = read_form(answer, "/check")
    assert fresh["answer_why"].strip() == PERSON["answer_why"]
    assert fresh["body"] != values["body"] and fresh["draft"] != values["draft"]
    assert client.post(f"/write/{SEAT}/check", data=fresh).status_code == 200


def test_the_letter_can_be_printed_with_the_address_of_the_commons(client: CheckedClient) -> None:
    values = read_form(check(client), "/send")
    page = read_page(client.post(f"/write/{SEAT}/print", data=values))
    letter = page.select_one("div.letter")
    assert letter is not None
    assert "House of Commons" in letter.text and "SW1A 0AA" in letter.text
    assert "Quokka" in letter.text and "Sent through" not in letter.text
    assert "Yours sincerely" in letter.text
    assert (
        letter.text.index("Yours sincerely")
        < letter.text.index("3 Wibble Row")
        < letter.text.index(PERSON["email"])
    )


def empty_seat(session: Session, slug: str) -> None:
    """Let the seat fall vacant today."""
    with transaction():
        seat = session.scalars(sa.select(Seat).where(Seat.slug == slug)).one()
        session.execute(
            sa.update(Spell)
            .where(Spell.seat_id == seat.id, Spell.ended_on.is_(None))
            .values(ended_on=today_in_london())
        )
        raise_data_version(session)
