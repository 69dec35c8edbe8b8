"""From a postcode, or the list, to a seat."""

from __future__ import annotations

import pytest

from tests.support.applications import CheckedClient
from tests.support.letter_forms import list_errors, read_page


def test_a_postcode_leads_to_its_seat_and_never_stands_in_an_address(client: CheckedClient) -> None:
    answer = client.post("/write", data={"postcode": " sw1a-1aa "})
    assert (answer.status_code, answer.location) == (303, "/write/cities-of-london-and-westminster")
    page = client.get(answer.location)
    assert read_page(page).find(id="postcode")["value"] == "SW1A 1AA"
    assert "first half of your postcode" not in page.text


def test_the_cookie_cannot_be_read(client: CheckedClient) -> None:
    answer = client.post("/write", data={"postcode": "SW1A 1AA"})
    cookie = answer.headers["Set-Cookie"]
    assert "SW1A" not in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_looking_at_the_form_sets_no_cookie(client: CheckedClient) -> None:
    assert "Set-Cookie" not in client.get("/write").headers


def test_who_votes_from_abroad_is_told_which_postcode_to_give(client: CheckedClient) -> None:
    for answer in (client.get("/write"), client.post("/write", data={"postcode": "75008 Paris"})):
        words = read_page(answer).find("main").get_text(" ", strip=True)
        assert "live abroad and vote in the UK? Enter the postcode of your last address in the UK" in words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Enter your postcode"),
        ("SW1A", "only the first part"),
        ("SW1A 1A", "The end of that postcode is missing"),
        ("hello", "not a UK postcode"),
        ("ZZ1 1AA", "No UK postcode begins like that"),
    ],
)
def test_a_slip_is_told_at_the_field_and_kept(client: CheckedClient, text: str, words: str) -> None:
    answer = client.post("/write", data={"postcode": text})
    assert answer.status_code == 422
    assert words in list_errors(answer)["postcode"]
    assert read_page(answer).title.text.startswith("Error: ")
    assert read_page(answer).find(id="postcode")["value"] == text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("JE2 3AB", "parliaments of their own"),
        ("GX11 1AA", "no MP at Westminster"),
        ("BFPO 57", "home address in the UK"),
        ("SA99 1AA", "not to a home"),
    ],
)
def test_a_place_without_an_mp_has_an_ending_with_ways_on(
    client: CheckedClient, text: str, words: str
) -> None:
    answer = client.post("/write", data={"postcode": text})
    assert answer.status_code == 200
    assert words in answer.text
    links = {link.get("href") for link in read_page(answer).main.find_all("a")}
    assert "/newsletter" in links and any(link.startswith("/write/seats") for link in links)
    assert read_page(answer).find("form", action="/write")


def test_northern_ireland_chooses_among_its_18_seats(client: CheckedClient) -> None:
    answer = client.post("/write", data={"postcode": "BT1 1AA"})
    assert (answer.status_code, answer.location) == (303, "/write/seats")
    page = read_page(client.get(answer.location))
    assert len(page.select(".seat-cards li")) == 18
    assert "Northern Ireland" in page.h1.text


def test_an_outward_code_that_touches_one_seat_leads_there_without_certainty(client: CheckedClient) -> None:
    answer = client.post("/write", data={"postcode": "AB11 9ZZ"})
    assert answer.location == "/write/aberdeen-south"
    assert "first half of your postcode" in client.get(answer.location).text


def test_an_outward_code_that_touches_several_seats_offers_them(client: CheckedClient) -> None:
    answer = client.post("/write", data={"postcode": "AB10 9ZZ"})
    assert answer.location == "/write/seats"
    links = [link["href"] for link in read_page(client.get(answer.location)).select(".seat-cards a")]
    assert links == ["/write/aberdeen-south", "/write/aberdeen-north"]


@pytest.mark.parametrize("postcode", ["EC1A 1BB", "BT1 1AA", "SO1A 1AA"])
def test_a_seat_chosen_because_the_postcode_does_not_tell_it_says_so(
    client: CheckedClient, postcode: str
) -> None:
    client.post("/write", data={"postcode": postcode})
    card = read_page(client.get("/write/islington-south-and-finsbury")).select_one(".mp-card")
    assert card is not None
    assert "You chose this constituency yourself, because we cannot tell it from your postcode." in card.text
    client.post("/write", data={"postcode": "LL65 1UU"})
    assert (
        "You chose this constituency yourself" not in client.get("/write/islington-south-and-finsbury").text
    )


def test_a_place_in_the_box_for_postcodes_leads_to_the_list(client: CheckedClient) -> None:
    answer = client.post("/write", data={"postcode": "Brighton"})
    assert answer.status_code == 422
    assert "it has no number in it" in list_errors(answer)["postcode"]
    link = read_page(answer).find("a", string="Search the list of constituencies")
    assert link is not None and link["href"] == "/write/seats?q=Brighton"
    assert "/write/brighton-pavilion" in client.get(str(link["href"])).text
    assert "Looking for a place" not in client.post("/write", data={"postcode": "SW1A 1A"}).text


def test_a_postcode_that_nobody_knows_is_told_and_stands_in_no_address(client: CheckedClient) -> None:
    told = "We do not know SO1A 1AA. Check it, or choose your constituency from the list."
    answer = client.post("/write", data={"postcode": "SO1A 1AA"})
    assert (answer.status_code, answer.location) == (303, "/write/seats")
    assert told in client.get("/write/seats").text
    assert told not in client.get("/write/seats?all=1").text
    assert "We do not know" not in client.application.test_client().get("/write/seats").text


def test_the_list_holds_every_seat_in_a_light_page(client: CheckedClient) -> None:
    for encoding in ("gzip", "br"):
        answer = client.get("/write/seats?all=1", headers={"Accept-Encoding": encoding})
        assert (answer.content_encoding, len(answer.data) < 12_500) == (encoding, True)
    page = read_page(client.get("/write/seats?all=1"))
    assert len(page.select(".seat-list a")) == 650


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("ynys mon", "ynys-mon"),
        ("Ynys Môn", "ynys-mon"),
        ("bangor", "bangor-aberconwy"),
        ("carla denyer", "bristol-central"),
    ],
)
def test_the_list_is_searched_without_accents_and_by_mp(client: CheckedClient, text: str, slug: str) -> None:
    page = read_page(client.get("/write/seats", query_string={"q": text}))
    assert f"/write/{slug}" in [link["href"] for link in page.select(".seat-list a")]
    assert len(page.select(".seat-list a")) < 5


def test_a_welsh_name_is_marked_as_welsh(client: CheckedClient) -> None:
    page = read_page(client.get("/write/seats?nation=wales"))
    assert page.select('.seat-list [lang="cy"]')
    assert {link["href"] for link in page.select(".seat-list a")} >= {
        "/write/ynys-mon",
        "/write/cardiff-east",
    }


def test_what_nobody_is_called_offers_the_whole_list(client: CheckedClient) -> None:
    page = client.get("/write/seats?q=xyzzy")
    assert "xyzzy" in page.text and "Show all 650" in page.text


def test_a_postcode_in_the_box_of_the_list_goes_its_usual_way(client: CheckedClient) -> None:
    assert (
        client.post("/write/seats", data={"q": "SW1A 1AA"}).location
        == "/write/cities-of-london-and-westminster"
    )
    assert client.post("/write/seats", data={"q": "Ynys"}).location == "/write/seats?q=Ynys"


def test_a_postcode_in_the_address_of_the_list_is_dropped(client: CheckedClient) -> None:
    answer = client.get("/write/seats?q=SW1A+1AA")
    assert (answer.status_code, answer.location) == (303, "/write/seats?seen=postcode")
    assert "to keep it private" in client.get(answer.location).text


def test_neighbours_are_offered(client: CheckedClient) -> None:
    page = read_page(client.get("/write/seats?near=brighton-pavilion"))
    links = {link["href"] for link in page.select(".seat-cards a")}
    assert {"/write/hove-and-portslade", "/write/brighton-kemptown-and-peacehaven"} <= links


def test_a_seat_that_does_not_exist_is_not_found(client: CheckedClient) -> None:
    assert client.get("/write/nowhere").status_code == 404
    assert client.post("/write/nowhere/check").status_code == 404


@pytest.mark.settings(limit_loopback=True, limit_lookups=2)
def test_lookups_have_a_limit_that_says_when_to_come_back(client: CheckedClient) -> None:
    answers = [client.post("/write", data={"postcode": "SW1A 1AA"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [303, 303, 429]
    assert 0 < int(answers[2].headers["Retry-After"]) <= 3601


def test_a_seat_opens_before_and_after_the_list_of_seats(client: CheckedClient) -> None:
    for address in ("/write/seats", "/write/ynys-mon", "/write/seats?near=ynys-mon", "/write/ynys-mon"):
        assert client.get(address).status_code == 200, address
