"""The tracker's page, asked for over HTTP: before a list was read, and with names on it."""

from __future__ import annotations

import gzip
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from app.tracker.figures import get_figures, get_sentence
from app.tracker.record import get_record
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient


def read(client: CheckedClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.data, "html.parser")


@pytest.fixture
def signed(story: Story) -> Story:
    """Three plain Labour members sign; one of them withdraws."""
    for day, member_id in enumerate(story.plain[:3], start=3):
        story.house.sign(API_ID, member_id, f"2026-02-0{day}T10:00:00.12")
    story.house.withdraw(API_ID, story.plain[2])
    story.read()
    story.read_posts()
    return story


def test_without_a_list_the_page_gives_no_number_and_draws_no_chart(client: CheckedClient) -> None:
    page = read(client, "/mps")
    words = page.select_one("main").get_text(" ")  # type: ignore[union-attr]
    assert "is not known to us" in words
    assert "an empty chart would look as if nobody had signed" in words
    assert page.select(".count-list, .time-chart, .bars") == []
    assert "not signed" not in [cell.get_text() for cell in page.select(".seat-table tbody td")]
    drawn = [use["href"] for use in page.select(".map use")]
    assert set(drawn) == {"#k", "#d", "#c", "#s"}
    assert drawn.count("#s") == 1  # who put it forward


def test_every_seat_stands_in_the_table_and_on_the_map(client: CheckedClient) -> None:
    page = read(client, "/mps")
    in_table = [link["href"] for link in page.select(".seat-table tbody th a")]
    on_map = [link["href"] for link in page.select(".map a")]
    assert len(in_table) == 650
    assert sorted(in_table) == sorted(on_map)


def test_the_map_is_for_pointers_only_and_its_caption_leads_past_it(client: CheckedClient) -> None:
    page = read(client, "/mps")
    drawing = page.select_one("svg.map")
    assert drawing is not None and drawing["aria-hidden"] == "true"
    assert {link.get("tabindex") for link in drawing.select("a")} == {"-1"}
    caption = page.select_one(".map-figure figcaption")
    assert caption is not None and caption.select_one("a[href='#table']") is not None
    assert "Put the motion forward (1)" in caption.get_text() and "Not known (561)" in caption.get_text()


@pytest.mark.parametrize("asked", ["q=zzzz", "party=Labour&nation=Northern+Ireland"])
def test_where_nothing_fits_every_part_says_so_in_a_whole_sentence(client: CheckedClient, asked: str) -> None:
    page = read(client, f"/mps?{asked}")
    words = page.select_one(".map-figure figcaption p").get_text()  # type: ignore[union-attr]
    assert ": 0 of 650 constituencies, each a hexagon." in words
    assert "No seat fits. Try fewer filters, or part of a name." in page.get_text()


def test_the_page_says_what_the_record_says(client: CheckedClient, signed: Story) -> None:
    record = get_record()
    page = read(client, "/mps")
    assert page.select_one("#sentence").get_text() == get_sentence(record, get_figures(record))  # type: ignore[union-attr]
    numbers = [one.get_text() for one in page.select(".count-list dd")]
    assert numbers[:3] == ["3", "4", "1"]
    assert page.select_one(".chart-end").get_text() == "3"  # type: ignore[union-attr]
    statuses = [cell.get_text() for cell in page.select(".seat-table td:nth-of-type(3)")]
    assert statuses.count("Had signed") == 3
    assert statuses.count("Had signed, then withdrew") == 1


def test_the_stairs_never_slope(client: CheckedClient, signed: Story) -> None:
    lines = read(client, "/mps").select(".time-chart .stair")
    assert len(lines) > 4
    assert all(line["x1"] == line["x2"] or line["y1"] == line["y2"] for line in lines)


def test_a_filtered_view_says_in_its_title_how_many_of_whom(client: CheckedClient, signed: Story) -> None:
    page = read(client, "/mps?status=signed&party=labour&nation=england")
    count = len(page.select(".seat-table tbody tr"))
    assert page.title.get_text().startswith(f"{count} of 650: Labour, England, had signed")  # type: ignore[union-attr]
    assert f"{count} of 650: Labour, England, had signed" in page.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert len(page.select(".map a.lit")) == count
    chosen = [one["value"] for one in page.select(".filter-form option[selected]")]
    assert chosen == ["signed", "Labour", "England"]


def test_parties_that_share_an_abbreviation_can_be_asked_for_together(client: CheckedClient) -> None:
    both, one, other = (len(read(client, f"/mps?party={name}").select("tbody tr"))
                        for name in ("Lab", "Labour", "Labour+(Co-op)"))  # fmt: skip
    assert both == one + other > one > other > 0


@pytest.mark.parametrize(("text", "seat"), [
    ("caerffili", "Caerphilly"), ("ynys mon", "Ynys Môn"), ("YNYS MÔN", "Ynys Môn"),
    ("môn ynys", "Ynys Môn"), ("begley", "West Tyrone"), ("Órfhlaith", "West Tyrone"),
])  # fmt: skip
def test_names_are_found_in_welsh_without_accents_and_by_mp(
    client: CheckedClient, text: str, seat: str
) -> None:
    page = read(client, f"/mps?q={quote(text)}")
    assert [link.get_text() for link in page.select(".seat-table tbody th a")] == [seat]
    assert page.select_one(".answer").get_text().count(seat) >= 1  # type: ignore[union-attr]


def test_the_table_is_sorted_by_links_both_ways(client: CheckedClient, signed: Story) -> None:
    page = read(client, "/mps?sort=-since")
    first = page.select(".seat-table tbody tr")[0]
    head = page.select_one("th[aria-sort]")
    assert head is not None and (head["aria-sort"], head.get_text()) == ("descending", "Since")
    assert head.a is not None and head.a["href"] == "/mps?sort=since#table"
    days = [row.select("td")[3].get_text() for row in page.select(".seat-table tbody tr")]
    assert days[-1] == ""
    assert first.select("td")[3].get_text() != ""


def test_what_does_not_occur_is_ignored(client: CheckedClient) -> None:
    assert client.get("/mps?sort=shoe-size&utm_source=x").data == client.get("/mps").data


def test_a_filter_that_does_not_occur_is_told_and_left_out(client: CheckedClient) -> None:
    page = read(client, "/mps?status=lovely&party=Whigs&nation=Atlantis")
    assert len(page.select(".seat-table tbody tr")) == 650
    told = page.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert "no such status" in told and "No MP sits for a party of that name" in told
    assert "no nation or region of that name" in told
    assert "650 of 650" not in page.title.get_text()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("typed", "left"), [("%25", ""), ("%00", ""), ("%E2%80%AE", ""), ("%00Ynys%07%20M", "Ynys M")]
)
def test_a_search_without_letters_filters_nothing_and_is_told(
    client: CheckedClient, typed: str, left: str
) -> None:
    page = read(client, f"/mps?q={typed}")
    told = page.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert page.select_one("#q")["value"] == left  # type: ignore[index]
    assert ("has no letters in it" in told) is (left == "")
    assert ("“" in page.title.get_text()) is (left != "")  # type: ignore[union-attr]


@pytest.mark.parametrize("status", ["signed", "withdrew", "former", "not_signed", "never_signs"])
def test_while_names_are_not_known_nobody_is_counted_by_a_filter(client: CheckedClient, status: str) -> None:
    page = read(client, f"/mps?status={status}")
    heads = [page.title.get_text(), page.select_one("meta[property='og:title']")["content"]]  # type: ignore[union-attr, index]
    assert not [one for one in heads if "of 650" in one or "not signed" in one]
    told = page.select_one("[role=status]").get_text()  # type: ignore[union-attr]
    assert told.startswith("650 of 650 Who has signed and who has not is not known here")
    assert len(page.select(".map a.lit")) == 0


def test_a_postcode_in_the_address_is_dropped_and_the_box_offered(client: CheckedClient) -> None:
    response = client.get("/mps?q=sw1a+1aa&party=Labour")
    assert response.status_code == 303
    assert response.location == "/mps?party=Labour&seen=postcode#find"
    assert "dropped it from the address" in client.get(response.location).get_data(as_text=True)


def test_whoever_can_be_asked_can_be_written_to_with_the_right_ask(
    client: CheckedClient, signed: Story
) -> None:
    page = read(client, "/mps")
    asks = {row.select_one("a")["href"]: row.select("td")[4].get_text() for row in page.select("tbody tr")  # type: ignore[index]
            if len(row.select("td")) > 4}  # fmt: skip
    assert asks["/mps/brighton-pavilion"] == "Write to them to ask for the motion again"
    assert asks["/mps/west-tyrone"] == "Write to them to ask for a word with the minister"
    assert asks["/mps/chorley"] == "Write to them to ask them to pass it on"
    row = signed.seat_row(signed.plain[0])
    assert asks[f"/mps/{row.seat.slug}"] == "Write to them to thank them, and ask again"


def test_an_open_motion_asks_for_names(client: CheckedClient, signed: Story) -> None:
    signed.open_motion()
    signed.read()
    page = read(client, "/mps?status=not_signed&nation=Wales")
    asks = {row.select("td")[4].get_text() for row in page.select(".seat-table tbody tr")}
    assert asks == {"Write to them to ask them to sign"}
    assert "The motion is open" in page.get_text()


def test_a_vacant_seat_is_told_as_one_and_nobody_is_written_to(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    seat_id = story.house.vacate(story.plain[0])
    story.read()
    page = read(client, "/mps?status=vacant")
    cells = [cell.get_text() for cell in page.select(".seat-table tbody td")]
    assert cells[:3] == ["–", "–", "Seat vacant"]
    assert cells[4] == ""
    assert story.house.seats[seat_id] == page.select_one(".seat-table tbody th a").get_text()  # type: ignore[union-attr]


def test_the_page_with_every_seat_stays_below_sixty_kilobytes(client: CheckedClient, signed: Story) -> None:
    assert len(gzip.compress(client.get("/mps").data, 9)) < 60_000
    assert len(gzip.compress(client.get("/mps/ynys-mon").data, 9)) < 40_000


def test_a_motion_not_known_is_a_helpful_404(client: CheckedClient) -> None:
    for address in ("/mps?motion=1999-00-1", "/mps/ynys-mon?motion=x", "/mps/local?motion=x"):
        assert "EDM 2650" in read(client, address, 404).get_text()


def test_the_tables_say_whose_names_the_share_counts(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    story.house.sign(API_ID, story.plain[0])
    story.read()
    page = BeautifulSoup(client.get("/mps").data, "html.parser")
    told = [one.get_text() for one in page.select("table.bars caption")]
    assert len(told) == 2 and all("it is sitting MPs’ names, of those who can sign" in one for one in told)


def test_what_changed_lately_stands_before_the_long_table(client: CheckedClient) -> None:
    sections = [one.get("id") for one in read(client, "/mps").select(".tracker > [id]")]
    assert sections.index("latest") < sections.index("table")


def test_only_an_enlarged_part_of_the_map_is_drawn_with_a_finer_pen(client: CheckedClient) -> None:
    for nation, is_near in (("Wales", True), ("London", True), ("England", False), ("", False)):
        svg = read(client, f"/mps?nation={nation}").select_one("svg.map")
        assert svg is not None and ("map-near" in svg["class"]) is is_near
