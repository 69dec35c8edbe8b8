"""A letter that email did not carry comes back ready to be posted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.core.clock import now, today_in_london
from app.core.database import transaction
from app.core.templating import show_day
from app.letters.endings import end_letter
from tests.support.applications import CheckedClient
from tests.support.letter_forms import read_page
from tests.support.letter_writing import get_letter

Tell = Callable[..., None]
Confirmed = tuple[int, str]


def test_a_letter_that_failed_can_be_printed_from_its_page(
    client: CheckedClient, confirmed: Confirmed, tell: Tell
) -> None:
    tell(confirmed[0], "failed", "refused")
    page = read_page(client.get(confirmed[1]))
    letter = page.select_one(".prints-letter > .letter")
    assert letter is not None
    lines = [line.strip() for line in letter.get_text("\n").split("\n") if line.strip()]
    assert lines[:5] == [
        show_day(today_in_london()),
        f"{get_letter(confirmed[0]).member.name} MP",
        "House of Commons",
        "London",
        "SW1A 0AA",
    ]
    assert "Who runs our computers" in lines and "Quokka-like worries keep me awake." in lines
    assert lines[-4:] == ["3 Wibble Row", "Brighton", "BN1 1AA", "zoe.quillfeather@example.org"]
    assert "Sent through" not in letter.text
    assert page.select_one(".beside-second.no-print") and page.select_one("h1.no-print")
    assert page.find("script", src=lambda src: bool(src and "letter" in src))


@pytest.mark.parametrize(("state", "is_printed"), [("expired", True), ("withdrawn", False)])
def test_only_a_letter_that_was_to_go_is_printed(
    client: CheckedClient, confirmed: Confirmed, state: str, is_printed: bool
) -> None:
    with transaction():
        end_letter(get_letter(confirmed[0]), state, "waited")
        get_letter(confirmed[0]).told_at = now()
    page = client.get(confirmed[1]).text
    assert ("House of Commons" in page) is is_printed
    assert ("3 Wibble Row" in page) is is_printed
