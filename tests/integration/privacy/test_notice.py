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


def test_what_only_the_person_ends_stands_in_the_table_too(client: CheckedClient) -> None:
    page = client.get("/privacy").text
    assert "From when it was confirmed until you leave." in page
    assert "From when its owner asked until you tell us otherwise." in page


def test_the_notice_names_who_relays_the_mail_and_who_runs_the_server(client: CheckedClient) -> None:
    page = client.get("/privacy").text
    assert "The company that relays our email" in page
    assert "The company whose server the site and its data stand on" in page
