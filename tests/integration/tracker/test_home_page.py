"""The front door, asked for over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import brotli
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from app.campaign.recommendation import set_recommendation
from app.core.clock import today_in_london
from app.parliament.dissolution import begin_dissolution
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient


def read(client: CheckedClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200
    return BeautifulSoup(response.data, "html.parser")


def test_the_postcode_form_needs_no_token_and_asks_the_letter_s_room(client: CheckedClient) -> None:
    form = read(client, "/").select_one("form.postcode-form")
    assert form is not None
    assert (form["action"], form["method"]) == ("/write", "post")
    assert [field["name"] for field in form.select("input")] == ["postcode"]


def test_names_that_are_not_known_are_said_in_words_and_never_drawn(client: CheckedClient) -> None:
    record = read(client, "/").select_one(".record")
    assert record is not None
    assert "Not known to us" in record.get_text()
    assert record.select_one(".tally-hexes") is None


def test_one_can_ask_to_be_told_of_a_new_motion(client: CheckedClient) -> None:
    form = read(client, "/").select_one("#tell-me form")
    assert form is not None and form["action"] == "/newsletter"
    assert {field["name"]: field.get("value") for field in form.select("input")} == {
        "list": "motion",
        "email": "",
    }


def test_every_claim_on_the_page_names_a_source(client: CheckedClient) -> None:
    claims = read(client, "/").select(".claim, .figure")
    assert len(claims) > 12
    assert all("Source:" in claim.get_text() for claim in claims)


def test_the_page_sets_no_cookie_and_may_be_kept(client: CheckedClient) -> None:
    response = client.get("/")
    assert "Set-Cookie" not in response.headers
    assert "public" in response.headers["Cache-Control"]


def test_the_page_and_all_it_loads_stay_within_the_budget(client: CheckedClient) -> None:
    response = client.get("/")
    page = BeautifulSoup(response.data, "html.parser")
    links = [
        str(tag.get("href") or tag.get("src"))
        for tag in page.select("link[rel=stylesheet], link[rel=icon], script[src]")
    ]
    static = Path(__file__).parents[3]
    files = [static / link.split("?")[0].lstrip("/") for link in links]
    weights = [len(brotli.compress(file.read_bytes())) for file in files]
    assert len(files) + 1 <= 6
    assert len(brotli.compress(response.data)) + sum(weights) <= 40_000
    assert sum(file.stat().st_size for file in files if file.suffix == ".js") <= 10_000


def test_while_parliament_is_dissolved_the_page_promises_no_letter(
    client: CheckedClient, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    with write():
        begin_dissolution(today_in_london())
    page = client.get("/")
    assert "until the general election there are no MPs, so no letter can go" in page.text
    assert "we tell you when your area has an MP again" in page.text
    assert "your MP can" not in page.text and "in about five minutes" not in page.text


def test_the_recorded_reply_is_told_and_no_longer_unknown(
    client: CheckedClient, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    link, unknown = "https://example.org/reply", "The government’s reply to the committee’s report"
    page = read(client, "/")
    assert unknown in page.select_one("#unknown").get_text()  # type: ignore[union-attr]
    assert "Reply" not in page.select_one(".record").get_text()  # type: ignore[union-attr]
    with write():
        set_recommendation("awaited")
    page = read(client, "/")
    assert unknown in page.select_one("#unknown").get_text()  # type: ignore[union-attr]
    assert "was awaited" in page.select_one(".record").get_text()  # type: ignore[union-attr]
    with write():
        set_recommendation("replied", replied_on=date(2026, 6, 20), link=link, is_accepted=False)
    page = read(client, "/")
    assert unknown not in page.get_text()
    record = page.select_one(".record-facts")
    assert record is not None
    assert "On 20 June 2026 the government did not accept" in record.get_text()
    assert record.select_one(f"a[href='{link}']") is not None


def test_every_drawing_of_the_map_is_explained_beside_it(client: CheckedClient) -> None:
    page = read(client, "/")
    drawn = {use["href"] for use in page.select(".face-map use")}
    explained = {use["href"] for use in page.select(".face-legend use")}
    assert drawn and drawn == explained
    assert all(item.get_text(strip=True) for item in page.select(".face-legend li"))


def test_the_page_tells_what_changed_lately_once_something_did(client: CheckedClient, story: Story) -> None:
    assert read(client, "/").select_one("#latest") is None
    for day, member_id in enumerate(story.plain[:4], start=3):
        story.house.sign(API_ID, member_id, f"2026-02-0{day}T10:00:00.12")
    story.read()
    latest = read(client, "/").select_one("#latest")
    assert latest is not None
    days = [date.get_text() for date in latest.select(".claim-date")]
    assert days == ["6 February 2026", "5 February 2026", "4 February 2026"]
    assert all(entry.select_one("a[href^='/mps/']") is not None for entry in latest.select(".claim-entry"))
    assert latest.select_one(".onward a")["href"] == "/mps#latest"  # type: ignore[index]
