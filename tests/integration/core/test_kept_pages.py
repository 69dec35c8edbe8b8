"""Kept pages: what leaves the layer before Flask, and how much it keeps."""

from __future__ import annotations

import gzip
import time
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import brotli
import pytest
import time_machine
from flask import Flask

from app.core import page_store, pages
from app.core.clock import now
from app.core.database import transaction
from app.core.page_store import FilePageStore, KeptPage
from app.core.versions import raise_data_version
from app.tracker.jobs import RENEWED
from tests.support.applications import CheckedClient

FILES = ("/mps.csv", "/mps.json", "/signatures.csv", "/signatures.atom", "/api/v1/seats", "/api/openapi.json")


@pytest.fixture(autouse=True)
def layer(app: Flask) -> None:
    """The layer is on."""
    app.extensions["pages"].is_off = False


@pytest.mark.parametrize("address", FILES)
def test_a_file_is_answered_compressed_and_not_again_while_it_has_not_changed(
    client: CheckedClient, address: str
) -> None:
    plain = client.get(address)
    packed = client.get(address, headers={"Accept-Encoding": "gzip, br"})
    zipped = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "br"
    assert brotli.decompress(packed.data) == gzip.decompress(zipped.data) == plain.data
    assert plain.headers["Access-Control-Allow-Origin"] == "*"
    etag, modified = plain.headers["ETag"], plain.headers["Last-Modified"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert client.get(address, headers={"If-Modified-Since": modified}).status_code == 304
    earlier = parsedate_to_datetime(modified) - timedelta(seconds=10)
    before = earlier.strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert client.get(address, headers={"If-Modified-Since": before}).status_code == 200
    assert (
        client.get(address, headers={"If-None-Match": '"x"', "If-Modified-Since": modified}).status_code
        == 200
    )


def test_a_script_of_another_site_may_ask_whether_a_file_has_changed(client: CheckedClient) -> None:
    headers = {"Origin": "https://paper.example", "Access-Control-Request-Headers": "if-none-match"}
    answer = client.options("/mps.json", headers=headers)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Origin" not in client.get("/mps").headers


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br;q=0, gzip", "gzip"),
        ("gzip;q=0", None),
        ("identity", None),
        ("gzip, deflate, br", "br"),
        ("br;q=0.1, gzip;q=0.9", "gzip"),
    ],
)
def test_an_encoding_that_is_refused_is_not_sent(
    client: CheckedClient, accepted: str, encoding: str | None
) -> None:
    answer = client.get("/mps.json", headers={"Accept-Encoding": accepted})
    assert answer.headers.get("Content-Encoding") == encoding


def raise_at(app: Flask, moment: datetime, *names: str) -> None:
    """Versions rise at a moment, and the layer looks again."""
    with app.app_context(), time_machine.travel(moment, tick=False), transaction() as session:
        for name in names:
            raise_data_version(session, name)
    app.extensions["pages"].version_at = (0.0, app.extensions["pages"].version_at[1])


def test_nobody_reads_an_old_record_once_a_newer_one_has_stood_for_a_while(
    app: Flask, client: CheckedClient
) -> None:
    before = client.get("/mps.json").json
    raise_at(app, now() - timedelta(hours=9), "data")  # in the night: nobody asked, so nobody noticed
    after = client.get("/mps.json").json
    assert before is not None and after is not None and after["version"] == before["version"] + 1


def test_counts_that_rise_each_minute_do_not_keep_an_old_record_alive(
    app: Flask, client: CheckedClient
) -> None:
    before = client.get("/mps.json").json
    raise_at(app, now() - timedelta(seconds=pages.STALE_SECONDS + 5), "data")
    raise_at(app, now() - timedelta(seconds=2), "counts")
    after = client.get("/mps.json").json
    assert before is not None and after is not None and after["version"] == before["version"] + 1


@pytest.mark.parametrize(("ages", "is_old"), [((5,), False), ((70,), True), ((65, 5), True)])
def test_counts_are_old_once_later_ones_have_stood_for_a_while(
    app: Flask, client: CheckedClient, ages: tuple[int, ...], is_old: bool
) -> None:
    client.get("/mps.json")
    layer = app.extensions["pages"]
    page = layer.memory["/mps.json"]
    for age in ages:
        raise_at(app, now() - timedelta(seconds=age), "counts")
    assert not layer._is_fresh(page)
    assert layer._is_too_old(page) is is_old


def test_a_record_that_was_current_a_moment_ago_may_be_read_while_the_new_one_is_made(
    app: Flask, client: CheckedClient
) -> None:
    client.get("/mps.json")
    layer = app.extensions["pages"]
    raise_at(app, now() - timedelta(hours=9), "data")
    client.get("/mps.json")
    raise_at(app, now() - timedelta(seconds=5), "data")
    assert not layer._is_too_old(layer.memory["/mps.json"])


def test_a_picture_is_not_compressed_again(client: CheckedClient) -> None:
    answer = client.get("/share/tally.png", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in answer.headers
    assert "Vary" not in answer.headers
    assert answer.data.startswith(b"\x89PNG")


def test_parameters_that_a_page_does_not_read_make_no_other_page(app: Flask, client: CheckedClient) -> None:
    client.get("/data?utm_source=x&page=2")
    client.get("/data?utm_source=y")
    assert [key for key in app.extensions["pages"].memory if key.startswith("/data")] == ["/data"]


def test_of_addresses_with_a_query_only_the_newest_are_kept(
    tmp_path: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_store, "VARIANTS", 10)
    store = FilePageStore(tmp_path / "pages")  # type: ignore[operator]
    page = KeptPage("1", 0.0, (), {"identity": b"x"}, "x", 1.0)
    store.keep("/about", page)
    for number in range(50):
        store.keep(f"/mps?q={number}", page)
    kept = [number for number in range(50) if store.find(f"/mps?q={number}")]
    assert len(kept) <= 10
    assert kept[-1] == 49
    assert store.find("/about") is not None


def test_the_worker_makes_kept_pages_anew_once_the_record_has_changed(
    app: Flask, client: CheckedClient
) -> None:
    layer = app.extensions["pages"]
    before = client.get("/mps.json").json
    assert layer.renew(RENEWED) == 0
    raise_at(app, now() - timedelta(hours=9), "data")
    assert layer.renew(RENEWED) == 1  # nobody has asked for the others
    assert layer.renew(RENEWED) == 0
    layer.flask_wsgi = None  # nothing is rendered now
    after = client.get("/mps.json").json
    assert before is not None and after is not None and after["version"] == before["version"] + 1


def test_counts_alone_give_the_worker_nothing_to_make_anew(app: Flask, client: CheckedClient) -> None:
    client.get("/mps.json")
    raise_at(app, now() - timedelta(hours=9), "counts")
    assert app.extensions["pages"].renew(RENEWED) == 0


def test_every_page_that_the_worker_makes_anew_is_a_kept_one(app: Flask) -> None:
    layer = app.extensions["pages"]
    assert [one for one in RENEWED if layer._find_key(one, "") != one] == []


def test_who_comes_while_a_slow_page_is_made_waits_for_it(
    app: Flask, client: CheckedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else renders, and takes longer than a few seconds: nobody renders the same again beside them."""
    layer, passed = app.extensions["pages"], [0.0]
    client.get("/mps.json")
    made = layer.memory.pop("/mps.json")

    def wait(_seconds: float) -> None:
        passed[0] += 1
        store.page = made if passed[0] > page_store.RENDER_SECONDS - 5 else None

    store = SlowStore()
    monkeypatch.setattr(layer, "store", store)
    monkeypatch.setattr(
        pages, "time", SimpleNamespace(monotonic=lambda: passed[0], sleep=wait, time=time.time)
    )
    assert layer._render_first("/mps.json") is made
    assert passed[0] > 5


class SlowStore:
    """A store of which somebody else holds every lease."""

    page: KeptPage | None = None

    def find(self, _key: str) -> KeptPage | None:
        """What has been made so far."""
        return self.page

    def take_lease(self, _key: str) -> bool:
        """Never."""
        return False
