"""The whole path on both databases and both engines."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from app.core.database import db
from app.letters.models import Letter, LetterEvent
from tests.support.applications import CheckedClient
from tests.support.flow import confirm_letter, send_letter
from tests.support.forms import press
from tests.support.site import Site, find_link
from tests.support.writers import Writer

pytestmark = pytest.mark.both_databases


def test_a_letter_arrives(client: CheckedClient, site: Site, traveller: time_machine.Traveller) -> None:
    writer = Writer()
    send_letter(client, writer, traveller)
    private = confirm_letter(client, site, writer)
    site.work()
    site.work()
    (letter,) = site.letters()
    assert writer.why in " ".join(letter.text.split())
    assert len(site.mails_to(writer.email)) == 2
    assert client.get(private).status_code == 200
    assert site.inside(lambda: _states(site.app)) == ["sent"]


def test_confirming_again_and_again_makes_one_letter(
    client: CheckedClient, site: Site, traveller: time_machine.Traveller
) -> None:
    writer = Writer()
    send_letter(client, writer, traveller)
    site.work()
    path = find_link(site.mails_to(writer.email)[0], "/confirm").removeprefix(site.address)
    for _ in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert site.inside(lambda: _states(site.app)) == ["awaiting_confirmation"]
    answers = [client.post(path).status_code for _ in range(5)]
    assert answers[0] == 303
    assert all(status < 500 for status in answers)
    site.work()
    site.work()
    assert len(site.letters()) == 1


def test_a_letter_that_was_withdrawn_in_time_never_goes(
    client: CheckedClient, site: Site, traveller: time_machine.Traveller
) -> None:
    writer = Writer()
    send_letter(client, writer, traveller)
    private = confirm_letter(client, site, writer)
    page = client.get(f"{private}/withdraw")
    form = page.get_data(as_text=True)
    assert "<form" in form
    assert client.post(f"{private}/withdraw").status_code == 303
    site.work()
    site.work()
    assert site.letters() == []


def test_nobody_confirms_so_it_is_erased_after_a_week(
    client: CheckedClient, site: Site, traveller: time_machine.Traveller
) -> None:
    writer = Writer()
    send_letter(client, writer, traveller)
    site.work()
    link = find_link(site.mails_to(writer.email)[0], "/confirm").removeprefix(site.address)
    traveller.shift(7 * 24 * 3600 + 60)
    site.run_job("privacy.erase")
    assert client.get(link).status_code in {404, 410}
    assert (
        site.inside(lambda: db.session.scalar(sa.select(sa.func.count()).where(Letter.name.is_not(None))))
        == 0
    )


def test_news_outlives_the_letter(
    client: CheckedClient, site: Site, traveller: time_machine.Traveller
) -> None:
    writer = Writer()
    send_letter(client, writer, traveller, news=True)
    private = confirm_letter(client, site, writer)
    page = client.get(f"{private}/erase")
    assert press(client, page, _erase_label(page.get_data(as_text=True))).status_code in {200, 303}
    from app.campaign.models import Subscriber

    rows = site.inside(lambda: list(db.session.scalars(sa.select(Subscriber))))
    assert [(row.email, row.list_name) for row in rows] == [(writer.email, "motion")]
    assert rows[0].confirmed_at is not None


def _states(app: Flask) -> list[str]:
    assert app
    events = db.session.scalar(sa.select(sa.func.count()).select_from(LetterEvent))
    assert events is not None
    return list(db.session.scalars(sa.select(Letter.state)))


def _erase_label(html: str) -> str:
    from bs4 import BeautifulSoup

    buttons = BeautifulSoup(html, "html.parser").select("main form button")
    return " ".join(buttons[0].get_text().split())
