"""Postcode to MP's page, against a bare answer; posting a finished letter, against durable commits."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path

import sqlalchemy as sa
from bs4 import BeautifulSoup

from app.core.database import _prepare_sqlite
from tests.bench.client import Connection, find_cookie, find_location, make_get, make_post
from tests.bench.servers import running_granian
from tests.support.forms import read_fields

CLIENTS = 4
EXAMPLES = Path("app/parliament/snapshot/facts/examples.csv")


def measure_pages(instance_path: Path, seconds: float = 4.0) -> tuple[float, float]:
    """(bare answers a second, journeys a second); a journey is POST /write, then GET /write/<seat>."""
    postcodes = re.findall(r"^[A-Z]\d{8},([A-Z0-9 ]+)$", EXAMPLES.read_text(), re.M)[:600]
    with (
        running_granian("tests.bench.bare:app", instance_path) as bare,
        running_granian("wsgi:app", instance_path) as site,
    ):
        _visit_all(site, postcodes)
        bare_rate, journey_rate = [], []
        for _ in range(3):
            bare_rate.append(_rate(bare, lambda connection, _number: _ask_bare(connection), seconds / 2))
            journey_rate.append(
                _rate(site, lambda connection, number: _journey(connection, postcodes[number % 600]), seconds)
            )
    return max(bare_rate), max(journey_rate)


def measure_letters(instance_path: Path, letters: int = 300) -> tuple[float, float]:
    """(single-row durable commits a second through SQLAlchemy, letters stored a second by POST /write/<seat>/send)."""
    with running_granian("wsgi:app", instance_path) as site:
        requests = [_prepare_letter(site, number) for number in range(letters)]
        commits = measure_commits(instance_path / "yardstick.db")
        started = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(
                pool.map(
                    lambda part: _post_all(site, part), [requests[start::CLIENTS] for start in range(CLIENTS)]
                )
            )
        posted = letters / (time.perf_counter() - started)
        commits = max(commits, measure_commits(instance_path / "yardstick.db"))
    return commits, posted


def measure_commits(path: Path, seconds: float = 2.0) -> float:
    """Single rows inserted and committed a second, with the product's own SQLite settings."""
    engine = sa.create_engine(f"sqlite:///{path}")
    sa.event.listen(engine, "connect", _prepare_sqlite)
    sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    table = sa.Table(
        "row", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("words", sa.Text)
    )
    table.metadata.create_all(engine)
    count, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        with engine.begin() as connection:
            connection.execute(sa.insert(table).values(words="a row of two hundred letters " * 7))
        count += 1
    engine.dispose()
    return count / seconds


def _visit_all(port: int, postcodes: list[str]) -> None:
    """Let every seat's page be shown once, as on any busy evening."""
    connection = Connection(port)
    for postcode in postcodes:
        _journey(connection, postcode)
    connection.close()


def _rate(port: int, act: Callable[[Connection, int], None], seconds: float) -> float:
    end = time.perf_counter() + seconds

    def work(first: int) -> int:
        connection, count = Connection(port), 0
        while time.perf_counter() < end:
            act(connection, first + count)
            count += 1
        connection.close()
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(work, range(0, 600, 600 // CLIENTS))) / seconds


def _ask_bare(connection: Connection) -> None:
    status, _, body = connection.ask(make_get("/"))
    assert (status, len(body)) == (200, 20_000)


def _journey(connection: Connection, postcode: str) -> None:
    status, head, _ = connection.ask(make_post("/write", {"postcode": postcode}))
    assert status == 303, status
    status, _, body = connection.ask(make_get(find_location(head), find_cookie(head)))
    assert status == 200 and b"answer_why" in body, status


def _prepare_letter(port: int, number: int) -> bytes:
    connection = Connection(port)
    _, head, _ = connection.ask(make_post("/write", {"postcode": "LL65 2NN"}))
    path, cookie = find_location(head), find_cookie(head)
    _, head, body = connection.ask(make_get(path, cookie))
    cookie = find_cookie(head) or cookie
    fields = _fields_of(body, f"{path}/check") | {
        "answer_why": "My surgery could not read my notes for two days.",
        "name": f"Writer {_in_letters(number)}",
        "email": f"writer.{number}@example.org",
        "address": "14 Stryd y Glannau\nCaergybi",
        "postcode": "LL65 2NN",
    }
    time.sleep(2.1 if number == 0 else 0)
    status, head, body = connection.ask(make_post(f"{path}/check", fields, cookie))
    assert status == 200, status
    cookie = find_cookie(head) or cookie
    connection.close()
    fields = _fields_of(body, f"{path}/send") | {"consent": "y"}
    return make_post(f"{path}/send", fields, cookie)


def _fields_of(body: bytes, action: str) -> dict[str, str]:
    form = BeautifulSoup(body, "html.parser").find("form", action=unescape(action))
    assert form is not None
    return read_fields(form)


def _in_letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}").capitalize()


def _post_all(port: int, requests: list[bytes]) -> None:
    connection = Connection(port)
    for request in requests:
        status, head, _ = connection.ask(request)
        assert status == 303 and find_location(head) == "/write/sent", (status, find_location(head))
    connection.close()
