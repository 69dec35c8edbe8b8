"""One person's words are found in the tables that hold letters, and nowhere else; and nowhere at all once their days
are over."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from bs4 import BeautifulSoup
from flask import Flask

from config import Config
from tests.support.applications import CheckedClient
from tests.support.canary import find_in, find_in_files, find_in_redis, find_in_tables
from tests.support.flow import begin_letter, check_letter, confirm_letter, send_letter
from tests.support.forms import press
from tests.support.site import Site, find_link
from tests.support.writers import Writer

CANARY = Writer(
    name="Zanzibella Quixwort",
    email="zq.canary.7391@example.org",
    lines=("77 Quagmirezephyr Row", "Llanquixford"),
    postcode="LL65 9ZX",
    why="Vexwombat jubilee: my surgery could not open my notes.",
    local="The Plinthquokka ferry port runs on software nobody here can read.",
)
POSTCODES = [CANARY.postcode, CANARY.postcode.replace(" ", "")]
WORDS = [CANARY.name, CANARY.email, *CANARY.lines, *POSTCODES, "Vexwombat", "Plinthquokka"]
HOLD_LETTERS = {"letter", "outbox"}
METRICS = {"metrics_token": "a token for the figures"}

pytestmark = [
    pytest.mark.both_databases,
    pytest.mark.usefixtures("capfd"),  # before the application, whose log goes to what standard error is then
    pytest.mark.settings(log_level="DEBUG", limit_loopback=True, **METRICS),
]


class Watch:
    """Collects what the outside sees: logs, addresses, headers, error pages, figures."""

    def __init__(
        self, client: CheckedClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
    ) -> None:
        self.client = client
        self.addresses: list[str] = []
        self._listen(client.application)
        self.capfd = capfd
        self.caplog = caplog

    def _listen(self, app: Flask) -> None:
        """Note every address asked for and every header answered."""
        wsgi = app.wsgi_app

        def note(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
            self.addresses.append(f"{environ['PATH_INFO']}?{environ.get('QUERY_STRING', '')}")

            def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
                self.addresses.extend(f"{name}: {value}" for name, value in headers)
                return start_response(status, headers, *error)

            return wsgi(environ, start)

        app.wsgi_app = note  # type: ignore[method-assign]

    def stores(self, config: Config) -> dict[str, list[str]]:
        """Where outside the tables the words are kept: files of the instance folder, keys of Redis."""
        in_redis = find_in_redis(config.redis_url, WORDS) if config.redis_url else {}
        return find_in_files(config.instance_path, WORDS) | in_redis

    def figures(self) -> str:
        """`/metrics` and `/readyz`."""
        headers = {"Authorization": f"Bearer {METRICS['metrics_token']}"}
        metrics = self.client.get("/metrics", headers=headers)
        assert metrics.status_code == 200
        return metrics.text + self.client.get("/readyz").text

    def logs(self) -> str:
        """Every line written until now."""
        output = self.capfd.readouterr()
        text = output.out + output.err + self.caplog.text
        assert "request" in text, "the log was seen"
        return text


@pytest.fixture
def watch(
    client: CheckedClient, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> Watch:
    caplog.set_level(logging.NOTSET)
    caplog.set_level(logging.WARNING, "mail.log")  # the catcher's own, which stands for another machine
    client.application.extensions["pages"].is_off = False  # so that pages are kept as on a running site
    return Watch(client, capfd, caplog)


def test_words_are_in_their_tables_only_and_then_nowhere(
    client: CheckedClient, site: Site, config: Config, traveller: time_machine.Traveller, watch: Watch
) -> None:
    send_letter(client, CANARY, traveller)
    private = confirm_letter(client, site, CANARY)
    site.work()
    site.work()
    assert len(site.letters()) == 1
    assert client.get(private).status_code == 200
    for path in ("/write/sent", "/", "/mps", "/mps/ynys-mon", "/privacy"):
        assert client.get(path).status_code == 200

    found = site.inside(lambda: find_in_tables(WORDS))
    assert "letter" in found
    assert set(found) <= HOLD_LETTERS
    assert {word for words in found.values() for word in words} >= {
        CANARY.name,
        CANARY.email,
        CANARY.postcode,
    }
    assert set(watch.stores(config)) <= {"campaign.db", "campaign.db-wal"}
    assert find_in("\n".join(watch.addresses), WORDS) == []
    assert find_in(watch.logs(), WORDS) == []
    assert find_in(watch.figures(), WORDS) == []

    traveller.shift(29 * 24 * 3600)
    for job in ("privacy.erase", "mail.forget", "mail.sweep"):
        site.run_job(job)
    site.work()
    assert site.inside(lambda: find_in_tables(WORDS)) == {}
    assert watch.stores(config) == {}
    assert client.get(private).status_code in {404, 410}
    assert find_in(client.get("/").data + client.get(private).data, WORDS) == []
    assert find_in(watch.logs(), WORDS) == []


def test_errors_keep_words_out_of_logs_addresses_and_error_pages(
    client: CheckedClient,
    config: Config,
    traveller: time_machine.Traveller,
    watch: Watch,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = begin_letter(client, CANARY)
    wrong = press(
        client,
        page,
        "Check my letter",
        name=f"{CANARY.name} http://x.example",
        email=CANARY.email,
        address="x",
    )
    assert wrong.status_code == 422
    checked = check_letter(client, CANARY, page, traveller)
    assert checked.status_code == 200

    def fail(*_arguments: object, **_named: object) -> None:
        raise RuntimeError(f"cannot store {CANARY.name} of {CANARY.email} at {CANARY.address}")

    monkeypatch.setattr("app.letters.routes_send.submit_letter", fail)
    broken = press(client, checked, "Send me the link to confirm", consent="y")
    assert (broken.status_code, broken.headers["Cache-Control"]) == (500, "no-store")
    assert find_in(broken.data, WORDS) != []  # given back to who typed them, in the form alone
    tree = BeautifulSoup(broken.data, "html.parser")
    tree.select_one("form.typed").decompose()
    assert find_in(str(tree).encode(), WORDS) == [] and "cannot store" not in broken.text
    monkeypatch.undo()
    assert find_in(client.get("/dev/errors/500").data, WORDS) == []
    crossed = client.post(
        "/write", data={"postcode": CANARY.postcode}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    big = client.post("/write", data={"postcode": CANARY.postcode, "body": CANARY.why * 6000})
    assert (crossed.status_code, big.status_code) == (403, 413)
    assert find_in(crossed.data + big.data, WORDS) == []
    for _ in range(config.limit_lookups + 1):
        limited = client.post("/write", data={"postcode": CANARY.postcode})
    assert limited.status_code == 429
    assert int(limited.headers["Retry-After"]) > 0
    assert find_in(watch.logs(), WORDS) == []
    assert find_in(watch.figures(), WORDS) == []
    assert find_in("\n".join(watch.addresses), WORDS) == []
    assert watch.stores(config) == {}


def test_an_unconfirmed_letter_leaves_nothing_after_a_week(
    client: CheckedClient, site: Site, config: Config, traveller: time_machine.Traveller
) -> None:
    send_letter(client, CANARY, traveller)
    site.work()
    assert find_link(site.mails_to(CANARY.email)[0], "/not-me")
    assert "letter" in site.inside(lambda: find_in_tables(WORDS))
    traveller.shift(7 * 24 * 3600 + 3600)
    site.run_job("privacy.erase")
    assert site.inside(lambda: find_in_tables(WORDS)) == {}
    assert find_in_files(config.instance_path, WORDS) == {}
