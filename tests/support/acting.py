"""What a writer does in a browser, step by step; each step ends on the page that follows."""

from __future__ import annotations

from tests.support.browser import Visit
from tests.support.writers import Writer


def find_mp(visit: Visit, writer: Writer) -> None:
    """From the home page: give the postcode."""
    page = visit.page
    page.get_by_label("postcode", exact=False).first.fill(writer.postcode)
    page.get_by_label("postcode", exact=False).first.press("Enter")
    page.wait_for_url(f"**/write/{writer.seat}")


def write_letter(visit: Visit, writer: Writer) -> None:
    """Fill in the letter's form."""
    page = visit.page
    page.locator("#answer_why").fill(writer.why)
    page.locator("#answer_local").fill(writer.local)
    page.locator("#name").fill(writer.name)
    page.locator("#email").fill(writer.email)
    page.locator("#address").fill(writer.address)
    page.locator("#postcode").fill(writer.postcode)


def go_to_check(visit: Visit) -> None:
    """Press "Check my letter"; a form filled in within two seconds would look like a robot's."""
    visit.page.wait_for_timeout(2100)
    visit.page.get_by_role("button", name="Check my letter").click()


def agree_and_send(visit: Visit, *, news: bool = False) -> None:
    """Tick the consent and send."""
    visit.page.locator("#consent").check()
    if news:
        visit.page.locator("#news").check()
    visit.page.get_by_role("button", name="Send me the link to confirm").click()
    visit.page.wait_for_url("**/write/sent")
