"""What `make run` ends in: web, worker and catcher together, as real processes."""

from __future__ import annotations

import http.client
import importlib.util
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from config import Config
from tests.support.applications import CLOSED_DOOR
from tests.support.forms import read_fields
from tests.support.private_servers import find_free_port
from tests.support.project import ROOT
from tests.support.writers import Writer

pytestmark = pytest.mark.timeout(180)
CATCHER = 25  # so much further is the catcher's port
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class Started:
    """The running product, met over the network only."""

    def __init__(self, port: int, process: subprocess.Popen[str]) -> None:
        self.port = port
        self.process = process
        self.cookie = ""

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, where it leads, body) of a GET, or of a POST of fields."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": self.cookie} if self.cookie else {}
        method, body = ("GET", None) if fields is None else ("POST", urlencode(fields))
        connection.request(method, path, body, headers | (FORM if fields is not None else {}))
        answer = connection.getresponse()
        content = answer.read().decode()
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        connection.close()
        return answer.status, answer.getheader("Location") or "", content

    def wait(self, probe: Callable[[], Any], seconds: float = 60) -> Any:
        """The first true answer of `probe`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if found := probe():
                    return found
            except OSError:
                assert self.process.poll() is None, "it ended"
            time.sleep(0.2)
        raise AssertionError("waited in vain")

    def find_mail(self, words: str) -> str:
        """The text of the newest caught mail whose page holds these words, once it is there."""
        _, _, page = self.ask("/dev/mail")
        for link in re.findall(r'href="(/dev/mail/[^"/]+)"', page):
            _, _, mail = self.ask(unescape(link))
            if words in mail:
                return unescape(mail)
        return ""


def make_environment(folder: Path, **settings: object) -> dict[str, str]:
    """The environment of a fresh installation with no way out."""
    ours = {name.upper() for name in Config.model_fields}
    clean = {name: value for name, value in os.environ.items() if name not in ours}
    doors = {
        "MEMBERS_API_URL": CLOSED_DOOR,
        "MOTIONS_API_URL": CLOSED_DOOR,
        "INSTANCE_PATH": folder / "instance",
    }
    return clean | {name: str(value) for name, value in (doors | settings).items()}


def start(folder: Path, **settings: object) -> subprocess.Popen[str]:
    """Start it all."""
    return subprocess.Popen(
        [sys.executable, ".make/run.py"],
        cwd=ROOT,
        env=make_environment(folder, **settings),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Started]:
    """The product, started on an empty folder, and whatever the test leaves of it stopped."""
    port = find_free_port(CATCHER)
    process = start(tmp_path, PORT=port)
    running = Started(port, process)
    try:
        running.wait(lambda: running.ask("/healthz")[0] == 200)
        yield running
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()


def test_the_whole_path_offline_and_everything_stops_together(started: Started) -> None:
    writer = Writer()
    status, path, _ = started.ask("/write", {"postcode": writer.postcode})
    assert (status, path) == (303, f"/write/{writer.seat}")
    fields = fields_of(started.ask(path)[2], f"{path}/check") | {
        "answer_why": writer.why, "answer_local": writer.local, "name": writer.name,
        "email": writer.email, "address": writer.address, "postcode": writer.postcode,
    }  # fmt: skip
    time.sleep(2.1)
    status, _, page = started.ask(f"{path}/check", fields)
    assert status == 200
    assert started.ask(f"{path}/send", fields_of(page, f"{path}/send") | {"consent": "y"})[0] == 303
    mail = started.wait(lambda: started.find_mail("/confirm"))
    link = re.search(r"/letters/[^/\s\"<]+/confirm", mail)
    assert link
    status, private, _ = started.ask(link[0], {})
    assert (status, private[:9]) == (303, "/letters/")
    letter = started.wait(lambda: started.find_mail(writer.why[:30]))
    assert writer.name in letter
    started.wait(
        lambda: "handed over" in started.ask(private)[2].lower() or "sent" in started.ask(private)[2].lower()
    )
    port = started.port
    started.process.send_signal(signal.SIGTERM)
    output = started.process.communicate(timeout=30)[0]
    assert started.process.returncode == 0
    assert f"http://127.0.0.1:{port}/dev/mail" in output
    assert "Traceback" not in output
    for closed in (port, port + CATCHER):
        with pytest.raises(OSError), socket.create_connection(("127.0.0.1", closed), timeout=1):
            pass
    assert writer.name not in output
    assert writer.postcode not in output


def test_given_a_relay_it_starts_no_catcher(tmp_path: Path) -> None:
    port = find_free_port(CATCHER)
    process = start(tmp_path, PORT=port, MAIL_SERVER="127.0.0.1", MAIL_PORT=9)
    running = Started(port, process)
    running.wait(lambda: running.ask("/healthz")[0] == 200)
    process.send_signal(signal.SIGINT)
    output = process.communicate(timeout=30)[0]
    assert "mail " not in re.sub(r"\S*@\S*", "", "\n".join(re.findall(r"system \| (\w+ ) *started", output)))
    assert "web started" in output
    assert "worker started" in output
    assert "Caught mail" not in output


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"SITE_URL": "example.org"}, "SITE_URL"),
        ({"SITE_URL": "https://campaign.example"}, "SECRET_KEY"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "DATABASE_URL"),
        ({"DATABASE_URL": "somewhere"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:x/none"}, "DATABASE_URL"),
        ({"REDIS_URL": "somewhere"}, "REDIS_URL"),
        ({"REDIS_URL": "redis://127.0.0.1:9/0"}, "REDIS_URL"),
        ({"MEMBERS_API_URL": "parliament"}, "MEMBERS_API_URL"),
        ({"INSTANCE_PATH": "/proc/campaign"}, "INSTANCE_PATH"),
        ({"HOST": "0.0.0.0"}, "HOST"),
        ({"PACE_HOURS": "all day"}, "PACE_HOURS"),
    ],
)
def test_a_wrong_setting_is_named_in_a_clear_line(
    tmp_path: Path, settings: dict[str, str], words: str
) -> None:
    process = start(tmp_path, **settings)
    output = process.communicate(timeout=60)[0]
    assert process.returncode != 0
    assert words in output
    assert "Traceback" not in output
    assert len(output.splitlines()) == 1


def test_a_port_in_use_is_named_in_a_clear_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        output = start(tmp_path, PORT=port).communicate(timeout=60)[0]
    assert str(port) in output
    assert f"PORT={port + 1}" in output
    assert len(output.splitlines()) == 1


@pytest.mark.parametrize(
    ("version", "words"),
    [("echo Python 3.9.2", "Python 3.9.2 was found"), ("exit 127", "No Python was found")],
)
def test_an_old_python_or_none_is_told_in_a_clear_line(tmp_path: Path, version: str, words: str) -> None:
    (tmp_path / ".make").mkdir()
    shutil.copy(ROOT / ".make" / "venv", tmp_path / ".make")
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "cksum", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").write_text(f'#!/bin/sh\n[ "$1" = --version ] || exit 1\n{version}\n')
    (tools / "python3").chmod(0o755)
    done = subprocess.run(
        [tmp_path / ".make" / "venv"], env={"PATH": str(tools)}, capture_output=True, text=True
    )
    assert done.returncode == 1
    (line,) = (done.stdout + done.stderr).splitlines()
    assert line.startswith("This needs Python 3.11 or newer.")
    assert words in line


def test_everything_stops_when_nobody_reads_the_output_any_more(tmp_path: Path) -> None:
    port = find_free_port(CATCHER)
    process = start(tmp_path, PORT=port)
    assert process.stdout is not None
    running = Started(port, process)
    assert "started" in process.stdout.readline()
    process.stdout.close()
    assert process.wait(60) != 0
    with pytest.raises(OSError):
        running.ask("/healthz")


def test_a_signal_stops_everything_though_the_output_is_closed(tmp_path: Path) -> None:
    port = find_free_port(CATCHER)
    process = start(tmp_path, PORT=port)
    assert process.stdout is not None
    running = Started(port, process)
    running.wait(lambda: running.ask("/healthz")[0] == 200)
    process.stdout.close()
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    with pytest.raises(OSError):
        running.ask("/healthz")


def test_a_database_is_prepared_once_and_again_only_for_a_newer_migration(tmp_path: Path) -> None:
    run = load_run()
    file = tmp_path / "instance" / "campaign.db"
    address = f"sqlite:///{file}"
    assert not run.is_prepared(address)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "prepare"]
    subprocess.run(command, cwd=ROOT, env=make_environment(tmp_path), check=True)
    assert run.is_prepared(address)
    assert not run.is_prepared("postgresql+psycopg://127.0.0.1/campaign")
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '0001'")
    assert not run.is_prepared(address)


def test_what_only_drawing_needs_is_not_imported_at_the_start(tmp_path: Path) -> None:
    words = "import sys, wsgi; print({'PIL', 'resvg_py'} & set(sys.modules))"
    environment = make_environment(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert (done.stdout, done.returncode) == ("set()\n", 0)


def load_run() -> Any:
    """The launcher as a module."""
    spec = importlib.util.spec_from_file_location("run", ROOT / ".make" / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fields_of(page: str, action: str) -> dict[str, str]:
    """The fields of the form with this action."""
    form = BeautifulSoup(page, "html.parser").find("form", action=action)
    assert form is not None
    return read_fields(form)
