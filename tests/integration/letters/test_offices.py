"""The page for MPs' offices."""

from __future__ import annotations

import pytest

from tests.support.applications import CheckedClient


@pytest.mark.settings(pace_per_hour=30, pace_hours="8-18", offices_contact="offices@example.org")
def test_the_page_says_what_is_checked_the_pace_and_whom_to_write_to(client: CheckedClient) -> None:
    answer = client.get("/offices")
    assert answer.headers["Cache-Control"].startswith("public")
    for words in (
        "between 8:00 and 18:00",
        "offices@example.org",
        "X-Campaign: uk-digital-sovereignty",
        "letters+…@",
        "from:placeholder.invalid subject:DS",
        "always DS- and eight signs",
    ):
        assert words in answer.text
    assert "from:letters@" not in answer.text
