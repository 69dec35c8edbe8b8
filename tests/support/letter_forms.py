"""The writing flow as a browser without JavaScript goes through it: forms are read off pages and filled."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.support.applications import CheckedClient

SEAT = "brighton-pavilion"
PERSON = {
    "name": "Zoë Quillfeather",
    "email": "zoe.quillfeather@example.org",
    "address": "3 Wibble Row\nBrighton",
    "postcode": "BN1 1AA",
    "answer_why": "Quokka-like worries keep me awake.",
}


def read_page(answer: TestResponse) -> BeautifulSoup:
    """The page as a tree."""
    return BeautifulSoup(answer.text, "html.parser")


def read_form(answer: TestResponse, action: str) -> dict[str, str]:
    """What a browser would post from the form whose action ends with `action`, ticks left as they are."""
    form = read_page(answer).find("form", action=lambda value: bool(value and value.endswith(action)))
    assert isinstance(form, Tag), f"no form to {action}"
    values = {}
    for field in form.find_all(["input", "textarea"]):
        kind = field.get("type")
        if field.get("name") and (kind not in {"checkbox", "radio"} or field.has_attr("checked")):
            is_area = field.name == "textarea"
            values[str(field["name"])] = (
                field.text.lstrip("\r\n") if is_area else str(field.get("value", "on"))
            )
    return values


def list_errors(answer: TestResponse) -> dict[str, str]:
    """Field ids and messages of the error summary."""
    summary = read_page(answer).select_one(".error-summary")
    links = summary.find_all("a") if summary else []
    return {str(link["href"]).removeprefix("#"): link.text for link in links}


def begin(client: CheckedClient, seat: str = SEAT, **changes: Any) -> dict[str, str]:
    """The form of writing to a seat, filled in by a made-up person."""
    return read_form(client.get(f"/write/{seat}"), "/check") | PERSON | changes


def check(client: CheckedClient, seat: str = SEAT, **changes: Any) -> TestResponse:
    """Write and press "Check my letter"."""
    return client.post(f"/write/{seat}/check", data=begin(client, seat, **changes))


def send(client: CheckedClient, seat: str = SEAT, *, consent: bool = True, **changes: Any) -> TestResponse:
    """Write, check, tick and press "Send me the link to confirm"."""
    values = read_form(check(client, seat, **changes), "/send")
    ticks = {"consent": "y"} if consent else {}
    return client.post(f"/write/{seat}/send", data=MultiDict(values | ticks))
