"""The letter offered in place of a held one holds what its writer wants in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.campaign.recommendation import set_recommendation
from app.core.database import db, transaction
from app.letters.models import Letter
from app.letters.rules import choose_variant
from app.letters.situation import get_situation
from app.letters.types import Variant
from app.letters.words import compose_campaign_words
from app.parliament.models import Motion
from app.parliament.queries import find_seat_by_slug
from tests.integration.letters.test_private_pages import hold_for_other_letter
from tests.support.applications import CheckedClient
from tests.support.forms import press, read_page
from tests.support.letter_writing import get_confirm_path, get_letter, list_mails, submit
from tests.support.mail_reading import get_text

Tell = Callable[..., None]
OWN = "I run a small bakery, and each tax form that I file goes through one company far away. " * 4
SEND = "Send this letter"


def hold(client: CheckedClient, tell: Tell, **changes: str) -> tuple[int, str]:
    """A letter to Brighton Pavilion held because the motion opened: its id, the path of its page."""
    letter_id = submit(**changes)
    page = client.post(get_confirm_path(letter_id)).location
    return letter_id, hold_for_other_letter((letter_id, page), tell)


def find_made(letter_id: int) -> Letter:
    """The letter that took the place of the other."""
    return db.session.scalars(sa.select(Letter).where(Letter.replaces_id == letter_id)).one()


def read_errors(answer: TestResponse) -> list[str]:
    """Where the faults of the summary point to."""
    return [str(link["href"]) for link in read_page(answer).select(".error-summary a")]


def test_a_text_of_the_writers_own_stands_openly_beside_the_new_words_and_can_be_carried_over(
    client: CheckedClient, session: Session, tell: Tell
) -> None:
    words = {"answer_why": "", "answer_local": "", "body": OWN, "subject": "My bakery"}
    letter_id, path = hold(client, tell, **words)
    page = client.get(path)
    shown = read_page(page)
    old = shown.find("h2", string="The rest of your letter until now").find_next(class_="letter-text")
    assert OWN.strip() in old.text and shown.select("main details") == []
    offered = shown.find(id="body").text.strip()
    assert "EDM 2650" in offered and shown.find(id="subject").text.strip() == "My bakery"
    answer = press(client, page, SEND, body=OWN + "\n\n" + offered, consent="y")
    assert answer.status_code == 303
    made = find_made(letter_id)
    assert made.body is not None and "small bakery" in made.body and offered[:40] in made.body
    assert made.subject == "My bakery"


def test_the_mail_promises_only_what_the_page_keeps(
    client: CheckedClient, session: Session, tell: Tell
) -> None:
    letter_id, _ = hold(client, tell, body=OWN)
    mail = list_mails(letter_id, "letter_held")[0].message
    assert mail is not None
    text = " ".join(get_text(mail).split())
    assert (
        "Everything you wrote is kept until then, and you can change the new letter before it goes." in text
    )


def test_campaign_words_left_alone_are_folded_away_and_their_subject_gives_way(
    client: CheckedClient, session: Session, tell: Tell
) -> None:
    seat = find_seat_by_slug("brighton-pavilion")
    assert seat is not None
    situation = get_situation(seat)
    before = compose_campaign_words(Variant(str(choose_variant(situation))), situation, "seed")
    letter_id = submit(body=before.body, subject=before.subject)
    path = client.post(get_confirm_path(letter_id)).location
    with transaction():
        set_recommendation("awaited")
        session.execute(sa.update(Motion).values(primary_sponsor_id=None))
    tell(letter_id, "held", "other_letter")
    page = client.get(f"{path}/replace")
    assert read_page(page).select_one("details .letter-text").text == before.body
    assert "The rest of your letter until now" not in page.text
    assert press(client, page, SEND, consent="y").status_code == 303
    made = find_made(letter_id)
    assert made.subject != before.subject
    assert made.body is not None and "its answer was awaited" in made.body


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"body": "Too short.", "answer_why": ""}, ["#body"]),
        ({"body": ""}, ["#body"]),
        ({"subject": "Hi"}, ["#subject"]),
        ({"body": "word " * 1001, "subject": ""}, ["#body", "#subject"]),
    ],
)
def test_faults_are_told_at_their_fields_and_everything_typed_is_kept(
    client: CheckedClient, session: Session, tell: Tell, typed: dict[str, str], faults: list[str]
) -> None:
    letter_id, path = hold(client, tell, answer_why="", answer_local="")
    answer = press(client, client.get(path), SEND, consent="y", **typed)
    shown = read_page(answer)
    assert (answer.status_code, read_errors(answer)) == (422, faults)
    assert shown.find(id="subject").text.strip() == typed.get("subject", "Who runs our computers")
    assert "body" not in typed or shown.find(id="body").text.strip() == typed["body"].strip()
    assert shown.find(id="consent").has_attr("checked")
    assert get_letter(letter_id).state == "held"


def test_words_that_changed_again_meanwhile_send_nothing_and_keep_what_was_typed(
    client: CheckedClient, session: Session, tell: Tell
) -> None:
    letter_id, path = hold(client, tell)
    with transaction():
        session.execute(sa.update(Motion).values(primary_sponsor_id=None))
    page = client.get(path)
    with transaction():
        set_recommendation("awaited")
    answer = press(client, page, SEND, body=OWN, consent="y")
    shown = read_page(answer)
    assert answer.status_code == 409
    assert shown.find(id="body").text.strip() == OWN.strip()
    assert "These are the campaign’s words of now" in shown.text
    assert press(client, answer, SEND, consent="y").status_code == 303
    assert find_made(letter_id).body == OWN.strip()
