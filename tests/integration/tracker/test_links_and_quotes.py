"""Addresses that keep what they were asked for: another motion, a data version, a former MP, an old name of a seat."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from app.core.models import VersionMoment
from app.core.versions import get_data_version, raise_data_version
from app.parliament.models import Seat, SyncRun
from app.parliament.motions import succeed_motion
from app.tracker import moved
from app.tracker.drawing.cards import draw_tally_card
from app.tracker.figures import get_figures, get_sentence
from app.tracker.past import get_record_at
from app.tracker.record import forget_records, get_record
from tests.integration.tracker.conftest import API_ID, Story
from tests.support.applications import CheckedClient
from tests.support.parliament_house import HouseMotion, HouseSignature

BERRY, EARLIER = 5314, "2024-26-2650"
START = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fresh_answers(app: Flask) -> None:
    """Every answer is made anew."""
    app.extensions["pages"].is_off = True


def read(client: CheckedClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status
    return BeautifulSoup(response.data, "html.parser")


def go_on_to_another_motion(story: Story) -> None:
    """Names are read, then the campaign goes on with EDM 12 of the next session."""
    story.open_motion()
    story.read()
    after = HouseMotion(70000, 12, BERRY, "2026-06-01T00:00:00")
    after.signatures = [HouseSignature(BERRY, "Siân Berry", "2026-06-01T00:00:00", order=1)]
    story.house.motions[70000] = after
    with story.write():
        succeed_motion("2026-27", 12, story.motions_api.get_motion(70000))


def test_links_of_an_earlier_motion_stay_with_it(client: CheckedClient, story: Story) -> None:
    go_on_to_another_motion(story)
    page = read(client, f"/mps?motion={EARLIER}")
    for place in (".map a", ".seat-table tbody th a", ".events a"):
        links = [str(link["href"]) for link in page.select(place)]
        assert links and all(link.endswith(f"?motion={EARLIER}") for link in links), place
    assert all("?" not in str(link["href"]) for link in read(client, "/mps").select(".map a"))


def test_a_quoted_sentence_is_answered_as_it_stood(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    with time_machine.travel(START, tick=False):
        story.house.sign(API_ID, story.plain[0])
        story.read()
        page = read(client, "/mps")
        quoted = page.select_one("#sentence").get_text()  # type: ignore[union-attr]
        link = page.select_one(".after-quote a")["href"]  # type: ignore[index]
        seat = story.seat_row(story.plain[1]).seat.slug
        told = read(client, f"/mps/{seat}").select_one("#sentence").get_text()  # type: ignore[union-attr]
        button = page.select_one(".after-quote button")["data-copy"]  # type: ignore[index]
        assert button == f"{quoted} http://127.0.0.1:8000{link}"
    with time_machine.travel(START + timedelta(hours=1), tick=False):
        story.house.sign(API_ID, story.plain[1])
        story.read()
        past = read(client, str(link))
    assert past.select_one("#sentence").get_text() == quoted  # type: ignore[union-attr]
    assert "as it stood from 10:00 on 5 October 2026 until 11:00" in past.get_text()
    assert past.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]
    version = str(link).partition("at=")[2]
    assert past.select_one(".map a")["href"].endswith(f"?at={version}")  # type: ignore[index, union-attr]
    then = read(client, f"/mps/{seat}?at={version}")
    assert then.select_one("#sentence").get_text() == told  # type: ignore[union-attr]
    whole = client.get(f"/mps.json?at={version}").get_json()
    assert (whole["sentence"], whole["as_at"]) == (quoted, "2026-10-05T09:00:00Z")


def test_a_version_answers_alike_by_every_address(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    story.read()
    version = get_data_version()
    for address in ("/mps.json", "/api/v1/tally", "/api/v1/seats?per_page=3"):
        joined = "&" if "?" in address else "?"
        now, then = client.get(address).get_json(), client.get(f"{address}{joined}at={version}").get_json()
        now.pop("letters", None), then.pop("letters", None), now.pop("next", None), then.pop("next", None)
        assert now == then and now["members_as_at"] and now["stood_from"], address


@pytest.mark.parametrize("at", ["0", "999999", "x", "1x", "-1"])
def test_a_version_that_never_was_is_told_so(client: CheckedClient, at: str) -> None:
    for path in ("/mps", "/mps/ynys-mon", "/mps/local"):
        assert "no such version" in read(client, f"{path}?at={at}", 404).get_text()


def test_the_present_version_needs_no_moment(client: CheckedClient, story: Story) -> None:
    with story.write() as session:
        session.execute(sa.delete(VersionMoment))
    record = get_record_at(get_data_version())
    assert get_sentence(record, get_figures(record)) == get_sentence(get_record(), get_figures(get_record()))
    assert client.get("/data").status_code == 200
    assert client.get(f"/mps.csv?at={get_data_version()}").status_code == 200


def test_until_a_list_was_read_the_sentence_bears_a_time_and_its_source(client: CheckedClient) -> None:
    told = read(client, "/mps").select_one("#sentence").get_text()  # type: ignore[union-attr]
    assert ("is not known to us as at " in told and " GMT on " in told) or " BST on " in told
    assert told.endswith("Source: UK Parliament, early day motions.")


def test_former_mps_can_be_asked_for(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    story.house.sign(API_ID, story.plain[0])
    story.read()
    seat = story.seat_row(story.plain[0]).seat
    name = story.house.members[story.plain[0]].name
    story.house.vacate(story.plain[0])
    story.read()
    assert name in read(client, "/mps").select_one(".former").get_text()  # type: ignore[union-attr]
    page = read(client, "/mps?status=former")
    assert page.title.get_text().startswith("1 former MP: Signed, no longer an MP")  # type: ignore[union-attr]
    assert [
        one.get_text().startswith(f"{name} (Labour), then MP for") for one in page.select(".former li")
    ] == [True]
    assert page.select_one("option[selected]")["value"] == "former"  # type: ignore[index]
    assert name in read(client, f"/mps?nation={seat.nation}").select_one(".former").get_text()  # type: ignore[union-attr]
    other = "Wales" if seat.nation != "Wales" else "Scotland"
    assert read(client, f"/mps?nation={other}").select_one(".former") is None


@pytest.mark.parametrize(
    "address", ["/mps/", "/mps/ynys-mon/", "/mps/nowhere-at-all/", "/data/", "/press/x/?a=b"]
)
def test_a_slash_too_many_leads_to_the_address_without_it(client: CheckedClient, address: str) -> None:
    response = client.get(address)
    if address.startswith("/press"):
        assert response.status_code in {308, 404}
        return
    assert (response.status_code, response.location) == (308, address.rstrip("/"))
    assert client.get(f"{address}?motion=x").location == f"{address.rstrip('/')}?motion=x"


def test_a_slash_too_many_never_leads_to_another_site(client: CheckedClient) -> None:
    for address in ("//elsewhere.example/", "/no-such-page/", "/mps//"):
        location = client.get(address).location or "/"
        assert not location.startswith(("//", "http")) or location.startswith("http://127.0.0.1:8000/")


@pytest.mark.parametrize("address", [
    "/signatures.atom?party=Whigs", "/mps.csv?party=Whigs", "/signatures.csv?nation=Atlantis",
    "/api/v1/seats?region=Atlantis", "/api/v1/events?party=Whigs", "/signatures.atom?nation=Atlantis",
])  # fmt: skip
def test_a_party_or_place_not_known_is_refused(client: CheckedClient, address: str) -> None:
    response = client.get(address)
    assert (response.status_code, response.content_type) == (400, "application/problem+json")


def test_a_seat_renamed_keeps_its_old_address(
    client: CheckedClient, story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gss = get_record().by_slug["lewes"].seat.gss
    with story.write() as session:
        seat = session.scalar(sa.select(Seat).where(Seat.gss_code == gss))
        assert seat is not None
        seat.slug, seat.name = "lewes-and-seaford", "Lewes and Seaford"
    forget_records()
    names = tmp_path / "old_slugs.json"
    names.write_text(json.dumps({"lewes": gss}), encoding="utf-8")
    monkeypatch.setattr(moved, "PATH", names)
    moved.read_old_slugs.cache_clear()
    try:
        for old, new in (("/mps/lewes", "/mps/lewes-and-seaford"),
                         ("/embed/mps/lewes?theme=dark", "/embed/mps/lewes-and-seaford?theme=dark"),
                         ("/share/lewes.png", "/share/lewes-and-seaford.png")):  # fmt: skip
            response = client.get(old)
            assert (response.status_code, response.location) == (301, new)
            assert client.get(new).status_code == 200
    finally:
        moved.read_old_slugs.cache_clear()


def test_a_name_whose_seat_is_not_known_stands_in_a_row_of_its_own(story: Story) -> None:
    story.open_motion()
    motion = story.house.motions[API_ID]
    motion.signatures.append(HouseSignature(4, "Somebody Formerly", "2026-02-03T10:00:00.12", order=9))
    story.read()
    figures = get_figures(get_record())
    parties, nations = figures.by_party or (), figures.by_nation or ()
    assert sum(one.names for one in parties) == sum(one.names for one in nations) == figures.names
    assert [one.names for one in nations if one.name == "Not known"] == [figures.unplaced]
    assert figures.unplaced == 1


def test_the_page_for_papers_opens_as_it_stood_too(client: CheckedClient, story: Story) -> None:
    story.open_motion()
    story.read()
    version = get_data_version()
    before = read(client, "/mps/local").select_one("#sentence").get_text()  # type: ignore[union-attr]
    story.house.sign(API_ID, story.plain[0])
    story.read()
    past = read(client, f"/mps/local?at={version}")
    assert past.select_one("#sentence").get_text() == before  # type: ignore[union-attr]
    assert f"This is data version {version}" in past.get_text()
    assert read(client, "/mps/local").select_one("#sentence").get_text() != before  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/mps", "/mps/lewes", "/mps/local"])
def test_what_a_shared_link_names_is_the_address_of_the_page(
    client: CheckedClient, story: Story, path: str
) -> None:
    go_on_to_another_motion(story)
    page = read(client, f"{path}?motion={EARLIER}&utm_source=x")
    address = f"http://127.0.0.1:8000{path}?motion={EARLIER}"
    assert page.select_one("meta[property='og:url']")["content"] == address  # type: ignore[index]
    assert page.select_one("link[rel=canonical]")["href"] == address  # type: ignore[index]
    picture = str(page.select_one("meta[property='og:image']")["content"])  # type: ignore[index]
    assert f"v={get_data_version()}" in picture
    assert client.get(picture.partition("8000")[2]).content_type == "image/png"


@pytest.mark.parametrize("path", ["/mps", "/mps/lewes", "/mps/local"])
def test_a_reading_that_finds_nothing_new_leaves_what_is_quoted_as_it_was(
    client: CheckedClient, story: Story, path: str
) -> None:
    story.open_motion()
    with time_machine.travel(START, tick=False):
        story.read()
        before = read(client, path).select_one("#sentence").get_text()  # type: ignore[union-attr]
    version = get_data_version()
    with time_machine.travel(START + timedelta(minutes=30), tick=False):
        assert story.read() == version
        page, whole = read(client, path), client.get("/mps.json").get_json()
        told = page.select_one("#sentence").get_text()  # type: ignore[union-attr]
        link = str(page.select_one(".after-quote a")["href"])  # type: ignore[index]
        button = page.select_one(".after-quote button")["data-copy"]  # type: ignore[index]
        opened = read(client, link).select_one("#sentence").get_text()  # type: ignore[union-attr]
        card = draw_tally_card(get_record())
        assert "As at 10:00 BST" in card and "10:30 BST" not in card
    assert before == told == opened and button == f"{told} http://127.0.0.1:8000{link}"
    assert whole["sentence"] == client.get(f"/mps.json?at={version}").get_json()["sentence"]
    assert whole["as_at"] == "2026-10-05T09:30:00Z"


def test_a_failed_reading_moves_no_time(client: CheckedClient, story: Story) -> None:
    before = read(client, "/mps").select_one("#sentence").get_text()  # type: ignore[union-attr]
    with time_machine.travel(START, tick=False):
        run = SyncRun(kind="motion", outcome="failed", started_at=START, ended_at=START)
        run.version = get_data_version() + 1
        story.put(run)
        assert read(client, "/mps").select_one("#sentence").get_text() == before  # type: ignore[union-attr]
        with story.write() as session:
            raise_data_version(session)
        assert read(client, "/mps").select_one("#sentence").get_text() == before  # type: ignore[union-attr]
