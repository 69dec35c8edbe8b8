"""One seat's page, the box that finds it, and the page for local papers."""

from __future__ import annotations

from datetime import date

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.tracker import moved
from app.tracker.record import get_record
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient, IsolatedRunner

EXAMPLE, EXAMPLE_SEAT = "SW1A 1AA", "/mps/cities-of-london-and-westminster"


def read(client: CheckedClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.data, "html.parser")


def get_sentence_of(client: CheckedClient, slug: str) -> str:
    found = read(client, f"/mps/{slug}").select_one("#sentence")
    assert found is not None
    return found.get_text()


def test_the_sponsor_put_it_forward_even_while_no_list_was_read(client: CheckedClient) -> None:
    assert get_sentence_of(client, "brighton-pavilion") == (
        "Siân Berry (Green Party), MP for Brighton Pavilion, put EDM 2650 forward; "
        "no complete list of its names has been read."
    )


def test_a_minister_is_told_of_with_the_day_that_counts_and_the_day_of_the_list(
    client: CheckedClient,
) -> None:
    assert get_sentence_of(client, "holborn-and-st-pancras").endswith(
        " when EDM 2650 lapsed on 29 April 2026, by a list of 19 June 2026; "
        "by custom, holders of such posts do not sign motions."
    )


@pytest.mark.parametrize("address", ["/mps", "/mps/brighton-pavilion", "/data"])
def test_the_bundled_list_is_named_and_gets_a_day_without_a_clock_time(
    client: CheckedClient, address: str
) -> None:
    text = " ".join(read(client, address).get_text(" ").split())
    assert "MPs and parties as at 16 August 2026, from the list bundled with this site" in text
    assert "13:00" not in text


def test_who_does_not_take_the_seat_cannot_sign(client: CheckedClient) -> None:
    assert get_sentence_of(client, "west-tyrone").endswith("so cannot sign EDM 2650 or any other motion.")


def test_the_sentence_tells_day_and_party_of_the_name(client: CheckedClient, story: Story) -> None:
    story.house.sign(API_ID, story.plain[0], "2026-02-03T10:00:00.12")
    story.read()
    sentence = get_sentence_of(client, story.seat_row(story.plain[0]).seat.slug)
    assert sentence.endswith("signed EDM 2650 on 3 February 2026.")
    assert "(Labour), MP for" in sentence


def test_no_name_when_it_closed_is_said_with_the_day(client: CheckedClient, story: Story) -> None:
    story.read()
    story.read_posts()
    sentence = get_sentence_of(client, story.seat_row(story.plain[0]).seat.slug)
    assert sentence.endswith("had not signed EDM 2650 when it lapsed on 29 April 2026.")


def test_a_winner_of_later_could_not_sign(client: CheckedClient, story: Story) -> None:
    story.elect(9001, story.house.vacate(story.plain[0]), date(2026, 6, 18))
    story.read()
    story.read_posts()
    page = read(client, f"/mps/{story.seat_row(9001).seat.slug}")
    assert "was not an MP when EDM 2650 lapsed on 29 April 2026" in page.get_text()
    assert len(page.select(".ledger")[1].select("li")) == 2


def test_the_paragraph_for_a_paper_names_neighbours_region_and_that_nobody_was_asked(
    client: CheckedClient, story: Story
) -> None:
    story.house.sign(API_ID, 5314)
    story.read()
    story.read_posts()
    paragraph = read(client, "/mps/lewes").select_one("#paragraph").get_text()  # type: ignore[union-attr]
    assert "Siân Berry (Brighton Pavilion) had signed it." in paragraph
    assert "In the South East, 1 of today’s 91 MPs had signed it." in paragraph
    assert paragraph.strip().endswith("We have not asked the MP for comment.")


def test_it_links_to_parliament_and_to_the_letter(client: CheckedClient) -> None:
    links = [link["href"] for link in read(client, "/mps/brighton-pavilion").select("main a")]
    assert "https://members.parliament.uk/member/5314" in links
    assert "/write/brighton-pavilion" in links
    assert {"/mps/hove-and-portslade", "/mps/lewes"} <= set(links)


def test_an_unknown_seat_is_a_404_with_what_may_have_been_meant(client: CheckedClient) -> None:
    near = [link["href"] for link in read(client, "/mps/brighton-pavillion", 404).select(".seat-cards a")]
    assert near[0] == "/mps/brighton-pavilion"
    near = [link["href"] for link in read(client, "/mps/brighton", 404).select(".seat-cards a")]
    assert "/mps/brighton-kemptown-and-peacehaven" in near


@pytest.mark.parametrize("other", ["caerffili", "the code", "Caerphilly", "old-caerphilly"])
def test_other_names_of_a_seat_lead_to_its_address(
    client: CheckedClient, session: Session, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    gss = get_record().by_slug["caerphilly"].seat.gss
    monkeypatch.setattr(moved, "read_old_slugs", lambda: {"old-caerphilly": gss})
    response = client.get(f"/mps/{gss if other == 'the code' else other}")
    assert (response.status_code, response.location) == (301, "/mps/caerphilly")


def test_every_old_slug_leads_to_a_seat_of_today(session: Session) -> None:
    record = get_record()
    for slug, gss in moved.read_old_slugs().items():
        assert gss in record.by_gss and slug not in record.by_slug


def test_a_postcode_leads_to_its_seat_and_sets_no_cookie(client: CheckedClient) -> None:
    response = client.post("/mps", data={"postcode": EXAMPLE})
    assert (response.status_code, response.location) == (303, EXAMPLE_SEAT)
    assert "Set-Cookie" not in response.headers


def test_a_name_in_the_box_leads_to_the_seat_or_to_those_that_fit(client: CheckedClient) -> None:
    assert client.post("/mps", data={"postcode": "Ynys Mon"}).location == "/mps/ynys-mon"
    assert client.post("/mps", data={"postcode": "Berry"}).location == "/mps?q=Berry#find"


def test_a_wrong_postcode_keeps_what_was_typed_and_says_what_is_wrong(client: CheckedClient) -> None:
    response = client.post("/mps", data={"postcode": "SW1A"})
    page = BeautifulSoup(response.data, "html.parser")
    assert response.status_code == 422
    assert page.select_one("#postcode")["value"] == "SW1A"  # type: ignore[index]
    assert "only the first part" in page.select_one("#postcode-error").get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize("typed", ["", " ", "%", "…"])
def test_a_box_without_letters_asks_for_a_postcode_or_a_name(client: CheckedClient, typed: str) -> None:
    response = client.post("/mps", data={"postcode": typed})
    assert response.status_code == 422
    assert "or the name of an MP or constituency" in response.get_data(as_text=True)


def test_the_page_for_papers_has_one_line_a_seat(client: CheckedClient, story: Story) -> None:
    story.house.sign(API_ID, 5314)
    story.read()
    page = read(client, "/mps/local")
    lines = [line.get_text() for line in page.select(".lines li")]
    assert len(lines) == 650
    assert "Brighton Pavilion: Siân Berry (Green Party). EDM 2650: had signed, 3 Feb 2026." in lines
    assert len(page.select("main h2")) == 12


def test_staff_can_record_that_the_mp_was_asked(client: CheckedClient, runner: IsolatedRunner) -> None:
    def ending(*options: str) -> str:
        result = runner.invoke(args=["tracker", "comment", "ynys-mon", *options])
        assert result.exit_code == 0, result.output
        return read(client, "/mps/ynys-mon").select_one("#paragraph").get_text().strip()  # type: ignore[union-attr]

    assert ending("--asked", "2026-08-03").endswith("for comment on 3 August 2026 and have had no reply.")
    assert ending("--asked", "2026-08-03", "--said", "I agree.").endswith("2026, the MP said: “I agree.”")
    assert ending("--none").endswith("We have not asked the MP for comment.")


def test_nobody_is_asked_tomorrow_or_in_a_vacant_seat(runner: IsolatedRunner) -> None:
    assert "future" in runner.invoke(args=["tracker", "comment", "ynys-mon", "--asked", "2999-01-01"]).output
    assert runner.invoke(args=["tracker", "comment", "nowhere"]).exit_code == 1
