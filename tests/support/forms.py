"""Forms filled in and sent without a browser, from what the page really holds."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.support.applications import CheckedClient


def read_page(response: TestResponse) -> BeautifulSoup:
    """The page of an answer."""
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


def find_button(response: TestResponse, label: str) -> Tag:
    """The button with these words."""
    for button in read_page(response).find_all("button"):
        if " ".join(button.get_text().split()) == label:
            return button
    raise AssertionError(f"no button {label!r}")


def press(client: CheckedClient, response: TestResponse, label: str, **fields: Any) -> TestResponse:
    """Fill in the form around the button with these words, and press it; redirects are not followed.

    A field given as None is left out, as an unticked box is.
    """
    button = find_button(response, label)
    form = button.find_parent("form")
    assert form is not None
    values = {**read_fields(form), **fields}
    if button.get("name"):
        values[str(button["name"])] = str(button.get("value", ""))
    path = str(button.get("formaction") or form.get("action") or response.request.path)
    if str(form.get("method", "get")).lower() == "get":
        return client.get(path, query_string=values)
    return client.post(path, data={name: value for name, value in values.items() if value is not None})


def read_fields(form: Tag) -> dict[str, str]:
    """What the form would send as it stands."""
    values: dict[str, str] = {}
    for field in form.find_all(["input", "textarea", "select"]):
        name = field.get("name")
        kind = field.get("type", "text")
        if (
            not name
            or (kind in {"checkbox", "radio"} and not field.has_attr("checked"))
            or kind in {"submit", "button"}
        ):
            continue
        values[str(name)] = (
            field.get_text().removeprefix("\n") if field.name == "textarea" else str(field.get("value", ""))
        )
    return values
