"""The whole path without a browser, step by step."""

from __future__ import annotations

import time_machine
from werkzeug.test import TestResponse

from tests.support.applications import CheckedClient
from tests.support.forms import press
from tests.support.site import Site, find_link
from tests.support.writers import Writer


def begin_letter(client: CheckedClient, writer: Writer) -> TestResponse:
    """From the home page to the letter's form."""
    home = client.get("/")
    assert home.status_code == 200
    answer = client.post("/write", data={"postcode": writer.postcode})
    assert (answer.status_code, answer.location) == (303, f"/write/{writer.seat}")
    page = client.get(answer.location)
    assert page.status_code == 200
    return page


def check_letter(
    client: CheckedClient, writer: Writer, page: TestResponse, traveller: time_machine.Traveller | None = None
) -> TestResponse:
    """Fill in the form and go on to the check page; a `traveller` lets the time pass that typing takes."""
    if traveller is not None:
        traveller.shift(90)
    return press(
        client,
        page,
        "Check my letter",
        answer_why=writer.why,
        answer_local=writer.local,
        name=writer.name,
        email=writer.email,
        address=writer.address,
        postcode=writer.postcode,
    )


def send_letter(
    client: CheckedClient, writer: Writer, traveller: time_machine.Traveller, *, news: bool = False
) -> TestResponse:
    """All of it, to the page "check your email"."""
    page = check_letter(client, writer, begin_letter(client, writer), traveller)
    assert page.status_code == 200
    answer = press(client, page, "Send me the link to confirm", consent="y", news="y" if news else None)
    assert (answer.status_code, answer.location) == (303, "/write/sent")
    return client.get(answer.location)


def confirm_letter(client: CheckedClient, site: Site, writer: Writer) -> str:
    """Open the link in the mail and press its button; the path of the writer's private page."""
    site.work()
    link = find_link(site.mails_to(writer.email)[-1], "/confirm")
    page = client.get(link.removeprefix(site.address))
    assert page.status_code == 200
    answer = press(client, page, "Confirm and send my letter")
    assert answer.status_code == 303
    return answer.location
