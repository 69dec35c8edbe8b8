"""A letter begun for one seat and finished for another, or under other facts: nothing typed is lost in silence."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.campaign.recommendation import set_recommendation
from app.core.database import transaction
from tests.support.applications import CheckedClient
from tests.support.forms import press
from tests.support.letter_forms import PERSON, SEAT, begin, list_errors, read_form, read_page

OTHER = "cities-of-london-and-westminster"
OWN = "My own words about the library that I use every week. " * 6
KEPT = ("answer_why", "name", "email", "address")


def find_notice(answer: TestResponse) -> str:
    """The words that stand beside the text, as far as they are shown."""
    notice = read_page(answer).select_one("[data-newer]:not([hidden])")
    return notice.text if notice else ""


def write_with_foreign_postcode(client: CheckedClient, **changes: str) -> TestResponse:
    """The page of faults after a postcode of Westminster was given for Brighton."""
    values = begin(client, postcode="SW1A 1AA", shared="1", **changes)
    return client.post(f"/write/{SEAT}/check", data=values)


def test_a_postcode_of_another_seat_leads_there_with_everything_typed(client: CheckedClient) -> None:
    answer = write_with_foreign_postcode(client)
    before = read_form(answer, "/check")
    moved = press(client, answer, "Write to Rachel Blake of Cities of London and Westminster instead")
    assert moved.status_code == 200
    after = read_form(moved, f"/write/{OTHER}/check")
    assert {name: after[name].strip() for name in KEPT} == {name: PERSON[name] for name in KEPT}
    assert (after["postcode"], "shared" in after) == ("SW1A 1AA", True)
    assert after["draft"] != before["draft"]
    assert after["body"] == read_form(client.get(f"/write/{OTHER}"), "/check")["body"] != before["body"]
    assert "You are writing to Rachel Blake now" in moved.text and find_notice(moved) == ""
    assert client.post(f"/write/{OTHER}/check", data=after).status_code == 200


def test_a_text_of_the_writers_own_goes_along_beside_the_new_words(client: CheckedClient) -> None:
    answer = write_with_foreign_postcode(client, body=OWN, subject="Our library")
    moved = press(client, answer, "Write to Rachel Blake of Cities of London and Westminster instead")
    after = read_form(moved, "/check")
    assert (after["body"].strip(), after["subject"]) == (OWN.strip(), "Our library")
    words = client.get(f"/write/{OTHER}")
    assert "You wrote this text for another MP" in find_notice(moved)
    assert read_form(words, "/check")["body"].split("\n")[0].strip() in find_notice(moved)
    taken = press(client, moved, "Take these words")
    assert read_form(taken, "/check")["body"].strip() == read_form(words, "/check")["body"].strip()
    assert "Your own text from before" in taken.text and OWN.strip() in taken.text
    back = press(client, taken, "Put my text back")
    assert read_form(back, "/check")["body"].strip() == OWN.strip()
    assert "Take these words" in find_notice(back)


def test_a_draft_posted_to_another_seat_is_shown_and_not_passed_on(client: CheckedClient) -> None:
    values = begin(client, postcode="SW1A 1AA")
    answer = client.post(f"/write/{OTHER}/check", data=values)
    assert "You are writing to Rachel Blake now" in answer.text
    assert read_form(answer, "/check")["answer_why"].strip() == PERSON["answer_why"]


@pytest.mark.parametrize("way", ["card", "field"])
def test_choosing_another_seat_carries_the_form_through_the_list(client: CheckedClient, way: str) -> None:
    if way == "card":
        page = client.get(f"/write/{SEAT}")
        button = read_page(page).find("button", string="Not your constituency?")
        assert button is not None and (button["form"], button["value"]) == ("letter", "choose")
        listed = client.post(str(button["formaction"]), data=begin(client) | {"change": "choose"})
    else:
        listed = press(client, write_with_foreign_postcode(client), "Choose another constituency")
        assert read_page(listed).find("h2", string="By your postcode")
    assert listed.status_code == 200 and list_errors(listed) == {}
    moved = press(client, listed, "Hove and Portslade")
    after = read_form(moved, "/write/hove-and-portslade/check")
    assert {name: after[name].strip() for name in KEPT} == {name: PERSON[name] for name in KEPT}
    every = press(client, listed, "See every constituency")
    assert len(read_page(every).select(".seat-list button")) == 650
    again = press(client, press(client, every, "Ynys Môn"), "Check my letter", postcode="LL65 1UU")
    assert PERSON["answer_why"] in again.text and "Check your letter" in again.text
    assert "Back to Brighton Pavilion" in listed.text
    back = read_form(press(client, listed, "Back to Brighton Pavilion"), "/check")
    assert back["answer_why"].strip() == PERSON["answer_why"]


@pytest.mark.parametrize("encoding", ["gzip", "br"])
@pytest.mark.parametrize("change", ["every", "choose", None])
def test_no_page_that_carries_a_letter_is_heavier_than_promised(
    client: CheckedClient, encoding: str, change: str | None
) -> None:
    """Nor one with a fault in it; the letter is a long one, of few words twice."""
    body = " ".join(f"{word}{number}" for number in range(100) for word in ("library", "hospital", "bus"))
    values = begin(client, body=body, email="nobody") | ({"change": change} if change else {})
    answer = client.post(f"/write/{SEAT}/check", data=values, headers={"Accept-Encoding": encoding})
    assert (answer.status_code, answer.content_encoding) == (200 if change else 422, encoding)
    assert len(answer.data) < 15_000


def test_a_postcode_in_the_carried_list_points_to_its_seat(client: CheckedClient) -> None:
    listed = client.post(f"/write/{SEAT}/check", data=begin(client) | {"change": "choose"})
    found = press(client, listed, "Show my MP", postcode="LL65 1UU")
    moved = press(client, found, "Ynys Môn")
    assert read_form(moved, "/write/ynys-mon/check")["postcode"] == "LL65 1UU"
    for wrong in ("LL65", "SO1A 1AA"):
        told = press(client, listed, "Show my MP", postcode=wrong)
        assert read_page(told).find(id="postcode")["aria-invalid"] == "true"
        assert PERSON["answer_why"] in told.text


def test_the_enter_key_while_writing_goes_on_and_leaves_for_no_other_seat(client: CheckedClient) -> None:
    page = read_page(client.get(f"/write/{SEAT}"))
    form = page.find("form", id="letter")
    buttons = [one for one in page.find_all("button", type="submit")
               if one.get("form") == "letter" or form in one.parents]  # fmt: skip
    assert not buttons[0].has_attr("formaction") and not buttons[0].has_attr("name")


def test_campaign_words_left_alone_give_way_when_the_answer_changes(
    client: CheckedClient, session: Session
) -> None:
    values = begin(client)
    with transaction():
        set_recommendation("awaited")
    answer = client.post(f"/write/{SEAT}/check", data=values)
    fresh = read_form(answer, "/check")
    assert "has changed" in answer.text and find_notice(answer) == ""
    assert "its answer was awaited" in fresh["body"]
    assert client.post(f"/write/{SEAT}/check", data=fresh).status_code == 200


def test_a_changed_text_stays_when_the_answer_changes_and_the_new_words_are_offered(
    client: CheckedClient, session: Session
) -> None:
    values = begin(client)
    with transaction():
        set_recommendation("awaited")
    text = values["body"].strip() + "\n\nAnd my library, too."
    answer = client.post(f"/write/{SEAT}/check", data=values | {"body": text})
    assert read_form(answer, "/check")["body"].replace("\r", "").strip() == text.replace("\r", "")
    assert "its answer was awaited" in find_notice(answer)
