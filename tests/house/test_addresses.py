"""The addresses are a public contract: `addresses.txt` changes only on purpose. Every form's permission is declared."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.headers import POLICY
from tests.support.applications import CheckedClient
from tests.support.project import ROOT

LIST = ROOT / "tests" / "house" / "addresses.txt"
CSRF = "a token in the form"
TOKEN = "the signed token in the address"
NOTHING = "none: it changes nothing"
CONSENT = "none: cached pages hold it, and the mailed link confirms"


def list_rules(app: Flask) -> set[str]:
    """Each rule as "METHODS address endpoint"."""
    lines = set()
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        lines.add(f"{methods} {rule.rule} {rule.endpoint}")
    return lines


def read_list() -> dict[str, str]:
    """Line to permission, from the checked-in list."""
    lines = {}
    for line in LIST.read_text().splitlines():
        if line and not line.startswith("#"):
            rule, _, permission = line.partition("  # ")
            lines[rule.strip()] = permission.strip()
    return lines


def test_no_address_appears_or_vanishes_unnoticed(app: Flask) -> None:
    assert list_rules(app) == set(read_list())


def test_every_address_that_takes_a_post_declares_its_permission() -> None:
    posts = {rule: permission for rule, permission in read_list().items() if "POST" in rule.split()[0]}
    assert posts
    assert [
        rule for rule, permission in posts.items() if permission not in {CSRF, TOKEN, NOTHING, CONSENT}
    ] == []
    assert [rule for rule, permission in posts.items() if "<token>" in rule and permission != TOKEN] == []


def test_a_post_that_another_site_made_is_refused_everywhere(client: CheckedClient) -> None:
    for rule in read_list():
        methods, address, _ = rule.split()
        if "POST" in methods:
            path = address.replace("<seat>", "ynys-mon").replace("<token>", "x")
            assert client.post(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403, path


def test_every_answer_has_its_security_headers(client: CheckedClient) -> None:
    for path in ("/", "/write", "/healthz", "/no-such-page", "/letters/x"):
        headers = client.get(path).headers
        assert headers["Content-Security-Policy"] == POLICY, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert "Referrer-Policy" in headers
        assert "X-Request-Id" in headers


@pytest.mark.settings(
    site_url="https://campaign.example",
    mail_from="campaign@campaign.example",
    operator_name="Example Operator",
    operator_address="1 Example Street",
    privacy_contact="privacy@campaign.example",
)
def test_the_development_pages_are_not_there_in_production(app: Flask) -> None:
    assert not [rule for rule in list_rules(app) if " /dev" in rule]
