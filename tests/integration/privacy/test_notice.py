"""The privacy notice."""

from __future__ import annotations

from app.privacy.periods import PERIODS
from tests.support.applications import CheckedClient


def test_the_notice_prints_every_period_of_the_table(client: CheckedClient) -> None:
    page = client.get("/privacy").text
    for period in PERIODS:
        assert str(period.what) in page
        assert str(period.since) in page
    for words in (
        "28 days",
        "60 days",
        "14 days",
        "24 hours",
        "within 30 days",
        "ico.org.uk",
        "privacy@placeholder.invalid",
    ):
        assert words in page
