"""The pages opened from emails, in every state that a letter can be in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import transaction
from app.letters.delivery_hooks import on_outcome
from app.letters.links import make_letter_token
from app.letters.services import confirm_letter
from app.letters.states import move_letter
from app.mail.hooks import Outcome
from app.parliament.models import Motion
from tests.support.browser import Visit
from tests.support.letter_writing import get_confirm_path, get_letter, submit
from tests.support.pages import PageChecker
from tests.support.site import Site

OpenVisit = Callable[..., Visit]
LONG = {
    "name": "Maximiliana Featherstonehaugh-Cholmondeley-Marjoribanks of Trumpington",
    "subject": "W" * 110,
}


@pytest.fixture
def visit(site: Site, open_visit: OpenVisit) -> Visit:
    """Somebody who opens a link from an email: no cookie."""
    return open_visit(site.address)


def confirm(**changes: Any) -> int:
    """A confirmed letter."""
    letter_id = submit(**changes)
    with transaction():
        confirm_letter(get_confirm_path(letter_id).split("/")[2])
    return letter_id


def tell(letter_id: int, state: str, reason: str | None = None) -> None:
    """What the outbox does after an outcome."""
    with transaction():
        on_outcome(f"letter:{letter_id}", Outcome("letter", state, reason, now()))


def get_path(letter_id: int) -> str:
    """The path of the private page."""
    return f"/letters/{make_letter_token(get_letter(letter_id))}"


def test_confirming_and_disowning(visit: Visit, session: Session, page_checker: PageChecker) -> None:
    letter_id = submit("na-h-eileanan-an-iar", **LONG)
    path = get_confirm_path(letter_id)
    pages = [path, path.replace("/confirm", "/not-me"), "/letters/nonsense/confirm"]
    for page in pages:
        visit.go(page)
        page_checker.check(visit)
    visit.go(path).get_by_role("button", name="Confirm and send my letter").click()
    page_checker.check(visit)
    visit.go(path)
    page_checker.check(visit)
    again = submit("na-h-eileanan-an-iar", **LONG, draft="e" * 32)
    visit.go(get_confirm_path(again)).get_by_role("button", name="Confirm and send my letter").click()
    page_checker.check(visit)


@pytest.mark.parametrize(
    ("state", "reason", "pages"),
    [
        ("queued", None, ["", "/withdraw", "/erase"]),
        ("sent", None, ["", "/reply"]),
        ("failed", "refused", [""]),
        ("uncertain", "no_reply", [""]),
        ("held", "vacant", ["", "/replace"]),
    ],
)
def test_a_letter_in_each_state(
    visit: Visit,
    session: Session,
    page_checker: PageChecker,
    state: str,
    reason: str | None,
    pages: list[str],
) -> None:
    letter_id = confirm(**LONG)
    if state != "queued":
        tell(letter_id, state, reason)
    for page in pages:
        visit.go(get_path(letter_id) + page)
        page_checker.check(visit)


def test_a_letter_that_came_back_and_goes_again(
    visit: Visit, session: Session, page_checker: PageChecker
) -> None:
    letter_id = confirm()
    tell(letter_id, "sent")
    with transaction():
        move_letter(get_letter(letter_id), "queued", "came_back")
    page = visit.go(get_path(letter_id))
    assert page.get_by_text("Sent, but it came back").is_visible()
    page_checker.check(visit)


def test_the_endings(visit: Visit, session: Session, page_checker: PageChecker) -> None:
    letter_id = confirm()
    visit.go(get_path(letter_id) + "/withdraw").get_by_role("button", name="Withdraw my letter").click()
    page_checker.check(visit)
    visit.go(get_path(letter_id) + "/erase").get_by_role("button", name="Erase everything now").click()
    page_checker.check(visit)
    other = submit(draft="e" * 32)
    page = visit.go(get_confirm_path(other).replace("/confirm", "/not-me"))
    page.get_by_label("Never email this address again").check()
    page.get_by_role("button", name="Delete the letter").click()
    page_checker.check(visit)


def test_the_offered_letter(visit: Visit, session: Session, page_checker: PageChecker) -> None:
    letter_id = confirm()
    with transaction() as writing:
        writing.execute(sa.update(Motion).where(Motion.is_followed).values(state="open", closed_on=None))
    tell(letter_id, "held", "other_letter")
    page = visit.go(get_path(letter_id) + "/replace")
    page_checker.check(visit)
    page.get_by_role("button", name="Send this letter").click()
    page_checker.check(visit)
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Send this letter").click()
    page_checker.check(visit)
    assert "is confirmed" in page.inner_text("h1")


@pytest.mark.parametrize("path", ["/privacy", "/offices"])
def test_the_notices(visit: Visit, page_checker: PageChecker, path: str) -> None:
    visit.go(path)
    page_checker.check(visit)
