from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from email.headerregistry import Address

import pytest
import time_machine
from flask import Flask
from jinja2 import DictLoader

from app import create_app
from app.core.clock import now
from app.mail.caught import MOST_KEPT, get_folder, keep_mail, list_caught
from app.mail.delivery import deliver
from app.mail.messages import build_message, render_service_message
from config import Config
from tests.integration.mail.conftest import Room
from tests.support.applications import CheckedClient
from tests.support.catcher import DROP, Catcher, Slow

pytestmark = [pytest.mark.empty_database, pytest.mark.settings(mail_timeout=1)]

Queue = Callable[..., int]


def keep(
    app: Flask, subject: str = "<b>Hello</b> Ŵyn", text: str = "See https://example.org/a?b=1&c=2.\n"
) -> str:
    with app.app_context():
        message = build_message(
            sender=Address("Ada", addr_spec="a@example.org"),
            to=Address("Bob", addr_spec="b@example.org"),
            subject=subject,
            text=text,
            html="<script>alert(1)</script>",
        )
    folder = get_folder(app.extensions["config"].instance_path)
    return keep_mail(folder, "a@example.org", ["b@example.org"], message.as_bytes())


def test_caught_mail_is_shown_newest_first(app: Flask, client: CheckedClient) -> None:
    assert "None yet" in client.get("/dev/mail").text
    with time_machine.travel(now() - timedelta(hours=1), tick=False):
        keep(app, "The older")
    keep(app, "The newer")
    page = client.get("/dev/mail").text
    assert page.index("The newer") < page.index("The older")


def test_one_caught_mail_is_shown_whole_and_harmless(app: Flask, client: CheckedClient) -> None:
    mail_id = keep(app)
    page = client.get(f"/dev/mail/{mail_id}").text
    assert "&lt;b&gt;Hello&lt;/b&gt; Ŵyn" in page and "<script>alert" not in page
    assert '<a href="https://example.org/a?b=1&amp;c=2">' in page
    for header in ("Message-ID", "X-Envelope-To", "Date"):
        assert header in page
    raw = client.get(f"/dev/mail/{mail_id}/raw")
    assert raw.mimetype == "message/rfc822" and b"Subject:" in raw.data


def test_other_files_are_never_shown(app: Flask, client: CheckedClient) -> None:
    for mail_id in ("nothing", "..%2Fsecret_key", "20261122T000000000000-00000000"):
        assert client.get(f"/dev/mail/{mail_id}").status_code == 404


def test_the_folder_is_private_and_bounded(app: Flask) -> None:
    folder = get_folder(app.extensions["config"].instance_path)
    for _ in range(MOST_KEPT + 5):
        keep_mail(folder, "a@example.org", ["b@example.org"], b"Subject: x\r\n\r\n")
    assert len(list_caught(folder)) == MOST_KEPT
    assert folder.stat().st_mode & 0o777 == 0o700


def test_production_has_no_page_of_caught_mail(config: Config) -> None:
    production = config.model_copy(
        update={
            "site_url": "https://example.org",
            "mail_server": "relay.example.org",
            "mail_from": "a@example.org",
        }
    )
    assert not [rule for rule in create_app(production).url_map.iter_rules() if rule.rule.startswith("/dev")]


def test_readyz_and_metrics_tell_of_the_queue_and_of_no_person(
    queue: Queue, room: Room, catcher: Catcher, client: CheckedClient, app: Flask
) -> None:
    assert client.get("/readyz").json["mail"]["ok"]  # type: ignore[index]
    catcher.script("end", DROP)
    deliver(queue())
    catcher.script("mail", "550 5.7.1 no")
    deliver(queue(number=2))
    report = client.get("/readyz").json
    assert report is not None
    assert report["mail"]["ok"] is False and report["mail"]["uncertain"] == 1
    assert report["mail"]["paused"] == ["relay"]
    assert report["worker"]["ok"] is False


@pytest.mark.settings(metrics_token="a token for metrics")
def test_metrics_count_by_kind_and_state(queue: Queue, room: Room, client: CheckedClient) -> None:
    queue()
    text = client.get("/metrics", headers={"Authorization": "Bearer a token for metrics"}).text
    assert 'outbox_messages{kind="letter",state="queued"} 1.0' in text
    assert 'outbox_oldest_due_seconds{kind="letter"}' in text
    assert "example" not in text


@pytest.mark.both_databases
@pytest.mark.settings(metrics_token="a token for metrics")
def test_the_relays_slowness_is_told_by_outcome(
    queue: Queue, room: Room, client: CheckedClient, catcher: Catcher
) -> None:
    catcher.script("end", Slow(0.3), "250 2.0.0 ok", "554 5.7.1 no")
    for number in range(3):
        deliver(queue(number=number))
    text = client.get("/metrics", headers={"Authorization": "Bearer a token for metrics"}).text
    assert 'outbox_smtp_seconds_bucket{le="60.0",state="sent"} 2.0' in text
    assert 'outbox_smtp_seconds_count{state="sent"} 2.0' in text
    assert 'outbox_smtp_seconds_count{state="failed"} 1.0' in text
    total = float(text.split('outbox_smtp_seconds_sum{state="sent"} ')[1].split("\n")[0])
    assert total >= 0.29


def test_a_service_mail_is_rendered_whatever_host_was_asked(app: Flask, session: object) -> None:
    app.jinja_env.loader = DictLoader(
        {
            "email/sample/subject.txt": "Your letter \n",
            "email/sample/body.txt": "Hello {{ name }}\n\n\n{{ url_for('health.healthz', _external=True) }}",
            "email/sample/body.html": "<p>{{ name }}</p>",
        }
    )
    with app.test_request_context(base_url="https://evil.example"):
        message = render_service_message("sample", "b@example.org", name="<Ann>")
    assert message["Subject"] == "Your letter" and message["Auto-Submitted"] == "auto-generated"
    parts = [part.get_content() for part in message.iter_parts()]
    assert parts[0] == "Hello <Ann>\n\nhttp://127.0.0.1:8000/healthz\n" and "&lt;Ann&gt;" in parts[1]
