"""The tracker as people meet it: filter and sort, keyboard past the map, no scripts, small screens, paper."""

from __future__ import annotations

import pytest

from tests.integration.tracker.conftest import API_ID, Story
from tests.integration.tracker.conftest import story as story
from tests.support.browser import Visit
from tests.support.browser_fixtures import OpenVisit
from tests.support.pages import PageChecker
from tests.support.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

TOO_SMALL = """() => [...document.querySelectorAll("main a, main button, main select, main input")]
  .filter(one => !one.closest(".map") && !one.closest("p, figcaption, caption") && one.type !== "hidden")
  .map(one => [one.getBoundingClientRect(), one.textContent || one.name])
  .filter(([box]) => box.height > 0 && box.height < 24).map(([box, words]) => words + " " + box.height)"""


@pytest.fixture
def signed(story: Story) -> Story:
    """Names on the motion, one withdrawn; a vacant seat."""
    for day, member_id in enumerate(story.plain[:5], start=2):
        story.house.sign(API_ID, member_id, f"2026-02-0{day}T10:00:00.12")
    story.house.withdraw(API_ID, story.plain[2])
    story.house.vacate(story.plain[7])
    story.read()
    story.read_posts()
    return story


STATES = [
    "/mps",
    "/mps?status=not_known&nation=Wales",
    "/mps?q=berry",
    "/mps?q=nobody-of-that-name",
    "/mps?seen=postcode",
    "/mps/brighton-pavilion",
    "/mps/ynys-mon",
    "/mps/na-h-eileanan-an-iar",
    "/mps/nowhere",
    "/mps/local",
    "/mps?motion=x",
    "/mps?at=999999",
    "/mps?party=whigs&status=signed",
]
STATES_WITH_NAMES = [
    "/mps",
    "/mps?status=withdrew",
    "/mps?status=vacant",
    "/mps?status=former",
    "/mps?at=1",
    "/mps/lewes?at=1",
    "/mps?nation=London&sort=-since",
    "/mps/lewes",
]
HIDDEN_ROWS = "(box => box.scrollHeight - box.clientHeight)(document.querySelector('.chart-table'))"


@pytest.mark.parametrize("path", STATES)
def test_the_tracker_before_a_list_was_read_is_sound(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, path: str
) -> None:
    visit = open_visit(site.address)
    visit.go(path)
    page_checker.check(visit)


@pytest.mark.parametrize("path", STATES_WITH_NAMES)
def test_the_tracker_with_names_is_sound(
    site: Site, signed: Story, open_visit: OpenVisit, page_checker: PageChecker, path: str
) -> None:
    visit = open_visit(site.address)
    visit.go(path)
    page_checker.check(visit)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no_script"])
def test_filter_sort_and_open_a_seat(
    site: Site, signed: Story, open_visit: OpenVisit, width: int, has_script: bool
) -> None:
    visit = open_visit(site.address, width=width, has_script=has_script)
    page = visit.go("/mps")
    page.select_option("#status", "signed")
    page.select_option("#party", "Labour")
    page.click(".filter-go button")
    page.wait_for_url("**/mps?status=signed&party=Labour*")
    assert page.title().startswith("4 of 650: Labour, had signed")
    assert page.locator(".seat-table tbody tr").count() == 4
    page.click(".seat-table thead a:text('MP')")
    page.wait_for_url("**sort=mp**")
    page.click(".seat-table tbody tr >> nth=0 >> th a")
    page.wait_for_url("**/mps/*")
    assert "signed EDM 2650 on" in page.inner_text("#sentence")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_box_before_the_map_finds_one_mp(site: Site, open_visit: OpenVisit) -> None:
    visit = open_visit(site.address, width=360, has_script=False)
    page = visit.go("/mps")
    html = page.content()
    assert html.index('id="find"') < html.index('id="map"')
    page.fill("#postcode", "sw1a 1aa")
    page.press("#postcode", "Enter")
    page.wait_for_url("**/mps/cities-of-london-and-westminster")
    assert "sw1a" not in " ".join(visit.asked).lower()


def test_the_keyboard_passes_the_map_in_one_step(site: Site, open_visit: OpenVisit) -> None:
    visit = open_visit(site.address)
    page = visit.go("/mps")
    page.locator(".map-figure figcaption a[href='#table']").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "status"
    page.locator(".map-figure figcaption a").last.focus()
    page.keyboard.press("Tab")
    assert not page.evaluate("!!document.activeElement.closest('svg')")


def test_the_table_is_walked_filtered_and_sorted_by_keyboard_alone(
    site: Site, signed: Story, open_visit: OpenVisit
) -> None:
    page = open_visit(site.address, has_script=False).go("/mps")
    page.locator("a[href='#table'] >> nth=0").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Had s")  # the select takes the choice that begins so
    assert page.evaluate("document.activeElement.value") == "signed"
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("Enter")
    page.wait_for_url("**status=signed*")
    page.locator(".seat-table thead a >> nth=0").focus()
    walked = [page.evaluate("document.activeElement.textContent")]
    for _ in range(4):
        page.keyboard.press("Tab")
        walked.append(page.evaluate("document.activeElement.textContent"))
    assert walked == ["Constituency", "MP", "Party", "Status", "Since"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')").startswith("/mps/")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    page.wait_for_url("**/mps/*")


def test_the_head_of_the_table_stays_in_sight(site: Site, signed: Story, open_visit: OpenVisit) -> None:
    page = open_visit(site.address, width=1280).go("/mps")
    page.locator(".seat-table tbody tr >> nth=300").scroll_into_view_if_needed()
    box = page.locator(".seat-table thead th >> nth=0").bounding_box()
    assert box is not None and -1 <= box["y"] <= 1
    covered = page.evaluate("document.elementFromPoint(200, 8).closest('thead') !== null")
    assert covered


def test_what_changed_lately_has_links_large_enough_for_a_thumb(
    site: Site, signed: Story, open_visit: OpenVisit
) -> None:
    page = open_visit(site.address, width=360).go("/mps")
    heights = page.eval_on_selector_all(
        ".events a", "all => all.flatMap(one => [...one.getClientRects()].map(box => box.height))"
    )
    assert heights and min(heights) >= 24


def test_columns_of_figures_do_not_touch_on_a_phone(site: Site, signed: Story, open_visit: OpenVisit) -> None:
    page = open_visit(site.address, width=360).go("/mps")
    gaps = page.eval_on_selector_all(
        ".bars thead tr",
        """rows => rows.flatMap(row => {
          const boxes = [...row.querySelectorAll("th:not(.bar-cell)")].map(cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getBoundingClientRect(); });
          return boxes.slice(1).map((box, place) => box.left - boxes[place].right); })""",
    )
    assert gaps and min(gaps) >= 4


def test_the_legend_lights_one_status_on_the_map(site: Site, signed: Story, open_visit: OpenVisit) -> None:
    page = open_visit(site.address).go("/mps")
    page.click(".legend a:has-text('no longer on it')")
    page.wait_for_url("**status=withdrew*")
    assert page.locator(".map a.lit").count() == 1
    assert page.locator(".legend a[aria-current]").count() == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_no_day_in_the_table_beside_the_chart_is_cut_in_half(
    site: Site, story: Story, open_visit: OpenVisit, width: int
) -> None:
    for day in range(1, 15):
        story.house.sign(API_ID, story.plain[day % 12], f"2026-02-{day:02}T10:00:00.12")
        story.read()
    page = open_visit(site.address, width=width).go("/mps")
    cut = page.evaluate(
        """() => {
          const foot = document.querySelector(".chart-table").getBoundingClientRect().bottom;
          const rows = [...document.querySelectorAll(".chart-table tr")].map(row => row.getBoundingClientRect());
          return rows.filter(row => row.top < foot - 3 && row.bottom > foot + 3).length; }"""
    )
    assert cut == 0
    assert page.evaluate(HIDDEN_ROWS) > 20


@pytest.mark.parametrize("width", [320, 1280])
def test_no_head_of_a_figure_wraps_and_no_label_of_a_chart_is_covered(
    site: Site, signed: Story, open_visit: OpenVisit, width: int
) -> None:
    page = open_visit(site.address, width=width).go("/mps")
    lines = page.eval_on_selector_all(
        ".bars thead .number, .chart-table thead th",
        """all => all.map(one => {
          const range = document.createRange();
          range.selectNodeContents(one);
          return range.getClientRects().length; })""",
    )
    assert lines and max(lines) == 1
    overlaps = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll(".time-chart text")].map(one => one.getBoundingClientRect());
          const lines = [...document.querySelectorAll(".stair-fill")].map(one => one.getBoundingClientRect());
          const meet = (one, other) => one.left < other.right - 1 && other.left < one.right - 1
            && one.top < other.bottom - 1 && other.top < one.bottom - 1;
          return boxes.filter((one, place) => [...boxes.slice(place + 1), ...lines].some(other => meet(one, other)))
            .length; }"""
    )
    assert overlaps == 0


@pytest.mark.parametrize("width", [320, 1280])
def test_targets_are_large_enough(site: Site, signed: Story, open_visit: OpenVisit, width: int) -> None:
    page = open_visit(site.address, width=width).go("/mps?status=signed")
    assert page.evaluate(TOO_SMALL) == []


def test_on_paper_stand_the_figures_the_map_and_the_tables(
    site: Site, signed: Story, open_visit: OpenVisit
) -> None:
    page = open_visit(site.address).go("/mps")
    page.emulate_media(media="print")
    for shown in (
        "#sentence",
        ".count-list",
        ".map",
        ".legend",
        ".time-chart",
        ".chart-table",
        ".bars >> nth=0",
        ".seat-table",
    ):
        assert page.locator(shown).is_visible(), shown
    for hidden in (".find-form", ".filter-form", ".site-header", "figcaption a[href='#table']"):
        assert not page.locator(hidden).is_visible(), hidden
    assert page.evaluate(HIDDEN_ROWS) <= 1


def test_on_a_sheet_of_paper_the_table_stays_a_table(
    site: Site, signed: Story, open_visit: OpenVisit
) -> None:
    page = open_visit(site.address, width=680).go("/mps")
    page.emulate_media(media="print")
    for part, shown in ((".seat-table tbody tr", "table-row"), (".bars tbody tr", "table-row")):
        assert page.eval_on_selector(part, "one => getComputedStyle(one).display") == shown
    heights = page.eval_on_selector_all(
        ".seat-table tbody tr", "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert sum(heights) / len(heights) < 36
    assert page.evaluate("document.documentElement.scrollWidth") <= 680


def test_the_map_names_the_seat_under_the_pointer(site: Site, open_visit: OpenVisit) -> None:
    visit: Visit = open_visit(site.address)
    page = visit.go("/mps")
    page.locator(".map a[href='/mps/ynys-mon']").hover()
    assert page.inner_text("[data-map-name]").startswith("Ynys Môn: Llinos Medi.")
