"""The product's spine: a postcode becomes a letter in an MP's inbox."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from tests.support.acting import agree_and_send, find_mp, go_to_check, write_letter
from tests.support.browser import Visit
from tests.support.browser_fixtures import OpenVisit
from tests.support.pages import PageChecker
from tests.support.site import Site, find_link
from tests.support.writers import Writer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no_script"])
def test_a_postcode_becomes_a_letter_in_the_inbox(
    site: Site, open_visit: OpenVisit, page_checker: PageChecker, width: int, has_script: bool
) -> None:
    writer = Writer()
    visit = open_visit(site.address, width=width, has_script=has_script)
    visit.go("/")
    page_checker.check(visit)
    find_mp(visit, writer)
    page_checker.check(visit)
    write_letter(visit, writer)
    go_to_check(visit)
    visit.page.wait_for_url("**/check")
    page_checker.check(visit)
    assert writer.why in visit.page.inner_text("main")
    agree_and_send(visit)
    page_checker.check(visit)
    assert writer.email in visit.page.inner_text("main")
    assert site.letters() == []

    site.work()
    (mail,) = site.mails_to(writer.email)
    assert writer.why not in mail.text
    assert site.letters() == []
    visit.page.goto(find_link(mail, "/confirm"))
    page_checker.check(visit)
    site.work()
    assert site.letters() == [], "opening the link sends nothing"
    visit.page.get_by_role("button", name="Confirm and send my letter").click()
    visit.page.wait_for_url(lambda url: "/letters/" in url and not url.endswith("/confirm"))
    page_checker.check(visit)

    site.work()
    site.work()
    (letter,) = site.letters()
    check_letter(letter.message, letter.text, writer)
    (_, copy) = site.mails_to(writer.email)
    assert writer.why in " ".join(copy.text.split())
    visit.page.reload()
    page_checker.check(visit)


def check_letter(message: EmailMessage, text: str, writer: Writer) -> None:
    """The letter is right in every header, and every word arrived."""
    sender = message["From"].addresses[0]
    assert sender.display_name == writer.name
    assert message["Reply-To"].addresses[0].addr_spec == writer.email
    assert message["To"].addresses[0].display_name
    assert message["Message-ID"] and message["Date"]
    assert message.get_content_type() == "text/plain"
    flat = " ".join(text.split())
    for words in (writer.why, writer.local, writer.name, writer.postcode, *writer.lines):
        assert words in flat
    assert not [part for part in message.walk() if part.get_content_type() == "text/html"], (
        "nothing to track with"
    )


def test_the_whole_path_by_keyboard_alone(site: Site, open_visit: OpenVisit) -> None:
    writer = Writer()
    visit = open_visit(site.address)
    keyboard = visit.page.keyboard
    visit.go("/")
    _tab_to(visit, "postcode")
    keyboard.type(writer.postcode)
    keyboard.press("Enter")
    visit.page.wait_for_url(f"**/write/{writer.seat}")
    for field, words in (
        ("answer_why", writer.why),
        ("answer_local", writer.local),
        ("name", writer.name),
        ("email", writer.email),
        ("address", writer.address),
        ("postcode", writer.postcode),
    ):
        _tab_to(visit, field)
        keyboard.press("Control+A")
        keyboard.insert_text(words)
    visit.page.wait_for_timeout(2100)
    _tab_to_button(visit, "Check my letter")
    keyboard.press("Enter")
    visit.page.wait_for_url("**/check")
    _tab_to(visit, "consent")
    keyboard.press("Space")
    _tab_to_button(visit, "Send me the link to confirm")
    keyboard.press("Enter")
    visit.page.wait_for_url("**/write/sent")
    site.work()
    visit.page.goto(find_link(site.mails_to(writer.email)[0], "/confirm"))
    _tab_to_button(visit, "Confirm and send my letter")
    keyboard.press("Enter")
    visit.page.wait_for_url(lambda url: not url.endswith("/confirm"))
    site.work()
    assert len(site.letters()) == 1


def _tab_to(visit: Visit, element_id: str) -> None:
    _tab_until(visit, f"document.activeElement.id === '{element_id}'")


def _tab_to_button(visit: Visit, label: str) -> None:
    _tab_until(visit, f"document.activeElement.innerText.trim() === '{label}'")


def _tab_until(visit: Visit, condition: str) -> None:
    for _ in range(120):
        visit.page.keyboard.press("Tab")
        if visit.page.evaluate(condition):
            return
    raise AssertionError(f"no key leads to where {condition}")
