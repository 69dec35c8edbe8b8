"""About, accessibility, the pages for errors, and the components."""

from __future__ import annotations

import pytest
from flask import Flask, render_template

from app.campaign.facts import list_facts
from app.core.errors import PAGES
from tests.support.applications import CheckedClient
from tests.support.markup import check_markup


def test_about_shows_every_fact_and_the_licences(client: CheckedClient) -> None:
    page = client.get("/about").get_data(as_text=True)
    assert all(f'id="fact-{fact.id}"' in page for fact in list_facts())
    assert "Open Parliament Licence v3.0" in page
    assert "CC BY 4.0" in page


def test_accessibility_stands(client: CheckedClient) -> None:
    assert client.get("/accessibility").status_code == 200


@pytest.mark.parametrize("code", sorted(PAGES))
def test_every_error_has_a_page_that_needs_no_database(
    app: Flask, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the page asked the database")

    monkeypatch.setattr("sqlalchemy.orm.Session.execute", refuse)
    with app.test_request_context("/"):
        page = render_template(f"errors/{code}.html", code=code, message=None, retry_at=None)
    assert 'href="/"' in check_markup(page).decode()


@pytest.mark.parametrize("address", ["/dev/components", "/dev/components?errors=1"])
def test_the_components_stand_side_by_side(client: CheckedClient, address: str) -> None:
    assert client.get(address).status_code == 200


@pytest.mark.settings(
    site_url="https://example.org",
    operator_name="An Operator",
    operator_address="1 High Street",
    privacy_contact="privacy@example.org",
    mail_from="letters@example.org",
)
def test_the_components_are_for_development_only(client: CheckedClient) -> None:
    assert client.get("/dev/components").status_code == 404
