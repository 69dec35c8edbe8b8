"""Mistakes, second thoughts and lost connections: every word typed survives, and every page stays sound."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.campaign.recommendation import State, set_recommendation
from app.core.database import transaction
from tests.support.acting import agree_and_send, find_mp, go_to_check, write_letter
from tests.support.browser import Visit
from tests.support.browser_fixtures import OpenVisit
from tests.support.pages import PageChecker
from tests.support.site import Site, find_link
from tests.support.writers import Writer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
WRITER = Writer()
SCRIPTS = pytest.mark.parametrize("has_script", [True, False], ids=["script", "no_script"])
FORM = f"/write/{WRITER.seat}"


def read(visit: Visit, name: str) -> str:
    """What stands in a field."""
    return visit.page.locator(f"#{name}").input_value()


@SCRIPTS
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("SW1A", "postcode"),
        ("", "postcode"),
        ("GY1 1AA", "Guernsey"),
        ("JE2 3AB", "Jersey"),
        ("IM1 1AA", "Isle of Man"),
        ("BF1 0AX", "BFPO"),
        ("1010 Wien", "postcode"),
    ],
)
def test_a_postcode_without_an_mp_says_so_and_shows_a_way_on(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, has_script: bool, typed: str, words: str
) -> None:
    visit = open_visit(site.address, width=360, has_script=has_script)
    visit.go("/write").locator("#postcode").fill(typed)
    visit.page.locator("#postcode").press("Enter")
    visit.page.wait_for_load_state()
    page_checker.check(visit)
    main = visit.page.inner_text("main")
    assert words.lower() in main.lower()
    assert visit.page.locator("main a[href^='/write']").count() > 0
    assert typed not in visit.page.url or not typed


@SCRIPTS
def test_every_mistake_is_told_at_its_field_and_in_a_summary_that_takes_focus(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, has_script: bool
) -> None:
    visit = open_visit(site.address, width=360, has_script=has_script)
    visit.go(FORM)
    wrong = replace(WRITER, name="http://x.example", email="rhian@", lines=("one line",), postcode="XX")
    write_letter(visit, wrong)
    go_to_check(visit)
    visit.page.wait_for_load_state()
    page_checker.check(visit)
    assert visit.page.title().startswith("Error: ")
    links = visit.page.locator("[role=alert] a, .error-summary a")
    targets = [links.nth(number).get_attribute("href") for number in range(links.count())]
    assert {"#name", "#email", "#address", "#postcode"} <= set(targets)
    if has_script:
        assert visit.page.evaluate("document.activeElement.closest('.error-summary') !== null")
    for name, value in (("name", wrong.name), ("email", wrong.email), ("answer_why", WRITER.why)):
        assert read(visit, name) == value
    for name in ("name", "email", "address", "postcode"):
        assert visit.page.locator(f"#{name}").get_attribute("aria-invalid") == "true"
    write_letter(visit, WRITER)
    go_to_check(visit)
    visit.page.wait_for_url("**/check")
    assert "Error" not in visit.page.title()


@SCRIPTS
def test_a_change_at_the_check_page_keeps_every_word(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, has_script: bool
) -> None:
    visit = open_visit(site.address, has_script=has_script)
    visit.go(FORM)
    write_letter(visit, WRITER)
    visit.page.locator("#subject").fill("Who keeps the keys to our ferry port?")
    go_to_check(visit)
    visit.page.wait_for_url("**/check")
    visit.page.locator("button[name=change]").first.click()
    visit.page.wait_for_selector("#answer_why")
    page_checker.check(visit)
    assert read(visit, "answer_why") == WRITER.why
    assert read(visit, "address").replace("\r", "") == WRITER.address
    assert read(visit, "subject") == "Who keeps the keys to our ferry port?"
    visit.page.locator("#answer_why").fill("Changed my mind: the boats, too.")
    go_to_check(visit)
    visit.page.wait_for_url("**/check")
    assert "Changed my mind" in visit.page.inner_text("main")


def test_without_consent_nothing_is_sent(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker
) -> None:
    visit = open_visit(site.address)
    visit.go(FORM)
    write_letter(visit, WRITER)
    go_to_check(visit)
    visit.page.get_by_role("button", name="Send me the link to confirm").click()
    visit.page.wait_for_load_state()
    page_checker.check(visit)
    assert visit.page.title().startswith("Error: ")
    site.work()
    assert site.catcher.mails == []


def test_words_survive_leaving_the_page_but_nothing_personal_is_kept(
    site: Site, open_visit: OpenVisit
) -> None:
    visit = open_visit(site.address)
    visit.go(FORM)
    write_letter(visit, WRITER)
    visit.page.wait_for_timeout(1200)
    visit.go("/about")
    visit.go(FORM)
    assert read(visit, "answer_why") == WRITER.why
    kept = visit.page.evaluate("JSON.stringify(Object.assign({}, localStorage))")
    for private in (WRITER.name, WRITER.email, WRITER.lines[0], WRITER.postcode):
        assert private not in kept
    visit.page.get_by_role("button", name="Clear what I typed").click()
    visit.go(FORM)
    assert read(visit, "answer_why") == ""


def set_answer(site: Site, visit: Visit, state: State) -> None:
    """Record the state of the government's answer, and wait until the pages know."""

    def record() -> None:
        with transaction():
            set_recommendation(state)

    site.inside(record)
    visit.page.wait_for_timeout(1200)


def test_campaign_words_left_alone_do_not_come_back_when_they_are_out_of_date(
    site: Site, open_visit: OpenVisit
) -> None:
    visit = open_visit(site.address)
    visit.go(FORM).locator("#answer_why").fill(WRITER.why)
    visit.page.wait_for_timeout(1200)
    set_answer(site, visit, "awaited")
    visit.go(FORM)
    assert read(visit, "answer_why") == WRITER.why
    body = visit.page.locator("#body")
    assert read(visit, "body") == body.get_attribute("data-campaign")
    assert "answer was awaited" in read(visit, "body")
    assert not visit.page.locator("[data-newer]").is_visible()


def test_a_text_made_from_words_that_have_changed_comes_back_with_the_new_words_beside_it(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker
) -> None:
    visit = open_visit(site.address, width=360)
    before = visit.go(FORM).locator("#body").input_value()
    own = before + "\n\nMy library is open."
    visit.page.locator("#body").fill(own)
    visit.page.wait_for_timeout(1200)
    set_answer(site, visit, "awaited")
    visit.go(FORM)
    assert read(visit, "body") == own
    assert visit.page.locator("[data-meter-bar]").evaluate("bar => bar.value") < 10
    newer = visit.page.locator("[data-newer]")
    assert newer.is_visible() and "answer was awaited" in newer.inner_text()
    page_checker.check(visit)
    newer.get_by_role("button", name="Take these words").click()
    visit.page.wait_for_selector("text=Your own text from before")
    page_checker.check(visit)
    assert "answer was awaited" in read(visit, "body")
    assert "My library is open." in visit.page.inner_text("main")
    visit.page.get_by_role("button", name="Put my text back").click()
    visit.page.wait_for_function("document.querySelector('#body').value.includes('My library')")
    assert newer.is_visible()


@SCRIPTS
def test_a_postcode_of_another_seat_takes_the_whole_letter_there(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, has_script: bool
) -> None:
    visit = open_visit(site.address, width=360, has_script=has_script)
    visit.go(FORM)
    write_letter(visit, replace(WRITER, postcode="SW1A 1AA"))
    go_to_check(visit)
    page_checker.check(visit)
    visit.page.get_by_role("button", name="Choose another constituency").click()
    visit.page.wait_for_selector("text=By your postcode")
    page_checker.check(visit)
    visit.page.get_by_role("button", name="Cities of London and Westminster").click()
    visit.page.wait_for_url("**/cities-of-london-and-westminster/check")
    page_checker.check(visit)
    for name, value in (("answer_why", WRITER.why), ("name", WRITER.name), ("address", WRITER.address)):
        assert read(visit, name).replace("\r", "") == value
    if has_script:
        assert visit.page.evaluate("Object.keys(localStorage)") == ["letter:cities-of-london-and-westminster"]
    go_to_check(visit)
    visit.page.wait_for_selector("#consent")
    assert "Rachel Blake" in visit.page.inner_text("main")


def test_on_a_shared_device_nothing_is_kept(site: Site, open_visit: OpenVisit) -> None:
    visit = open_visit(site.address)
    visit.go(FORM)
    visit.page.locator("[name=shared]").check()
    write_letter(visit, WRITER)
    visit.page.wait_for_timeout(1200)
    assert WRITER.why[:20] not in visit.page.evaluate("JSON.stringify(Object.assign({}, localStorage))")


def test_a_wrong_address_can_be_changed_and_the_first_link_is_dead(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker
) -> None:
    visit = open_visit(site.address, has_script=False)
    visit.go("/")
    find_mp(visit, WRITER)
    write_letter(visit, WRITER)
    go_to_check(visit)
    visit.page.wait_for_url("**/check")
    agree_and_send(visit)
    site.work()
    first = find_link(site.mails_to(WRITER.email)[0], "/confirm")
    visit.page.locator("#email").fill("rhian.new@example.org")
    visit.page.get_by_role("button", name="Change it and send a new link").click()
    visit.page.wait_for_load_state()
    page_checker.check(visit)
    site.work()
    assert visit.page.goto(first).status in {404, 410}
    page_checker.check(visit)
    second = find_link(site.mails_to("rhian.new@example.org")[0], "/confirm")
    assert visit.page.goto(second).status == 200


@SCRIPTS
def test_a_slip_in_a_mail_domain_is_offered_and_never_changed(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, has_script: bool
) -> None:
    visit = open_visit(site.address, has_script=has_script)
    visit.go(FORM)
    write_letter(visit, replace(WRITER, email="rhian@gmial.com"))
    go_to_check(visit)
    visit.page.wait_for_url("**/check")
    page_checker.check(visit)
    assert "Did you mean gmail.com?" in visit.page.inner_text("main")
    assert "rhian@gmial.com" in visit.page.inner_text("main")


def test_a_letter_that_waits_for_print_has_the_house_on_it(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker
) -> None:
    visit = open_visit(site.address)
    visit.go(FORM)
    write_letter(visit, WRITER)
    go_to_check(visit)
    visit.page.get_by_role("button", name="Print and post it instead").click()
    visit.page.wait_for_url("**/print")
    page_checker.check(visit)
    assert "House of Commons" in visit.page.inner_text("main")
    assert "SW1A 0AA" in visit.page.inner_text("main")


def test_the_subject_is_seen_whole_and_takes_no_break(site: Site, open_visit: OpenVisit) -> None:
    visit = open_visit(site.address, width=360, has_script=True)
    box = visit.go(FORM).locator("#subject")
    assert box.evaluate(
        "box => box.scrollHeight <= box.clientHeight + 1 && box.scrollWidth <= box.clientWidth"
    )
    box.fill("Who runs")
    box.press("End")
    box.press("Enter")
    assert read(visit, "subject") == "Who runs" and visit.page.url.endswith(FORM)
    box.fill("Who runs\nour computers")
    assert read(visit, "subject") == "Who runs our computers"
