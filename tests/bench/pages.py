"""Postcode to MP's page, against a bare answer; posting a finished letter, against durable commits.

Both are what four clients get done at once of one server process with four threads, on the machine that they and the
server share, and both are compared in pairs of slices (`tests.bench.slices`).

- A journey is POST /write with an example postcode, then GET /write/<seat> with its cookie. Its yardstick is one GET of
  20 kB from a Flask application that does nothing else, under the same server with the same settings.
- A letter is POST /write/<seat>/send of a form that was checked before: it is validated, stored with its consent, and
  its confirmation mail is built and queued, all in one durable transaction, which on SQLite it shares with the letters
  that come meanwhile: each is answered once that is committed. Its yardstick is the quickest durable
  commit that SQLAlchemy's ORM makes of one row: `session.add`, `commit`, a new session each time, in one thread with
  nobody beside it, on the same disk, with the product's own engine (WAL, synchronous=FULL, BEGIN IMMEDIATE), and no
  HTTP.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import orm

from app.core.engines import open_engine
from tests.bench.client import Connection, find_cookie, find_location, make_get, make_post
from tests.bench.forms import read_form
from tests.bench.servers import running_granian
from tests.bench.slices import Slices

CLIENTS = 4
EXAMPLES = Path("app/parliament/snapshot/facts/examples.csv")
Act = Callable[[Connection, int], None]


class Base(orm.DeclarativeBase):
    """The yardstick's own tables."""


class Row(Base):
    """A row of about two hundred letters."""

    __tablename__ = "row"

    id: orm.Mapped[int] = orm.mapped_column(primary_key=True)
    words: orm.Mapped[str]


def measure_pages(instance_path: Path, pairs: int = 8, seconds: float = 1.0) -> Slices:
    """Journeys, against bare answers."""
    postcodes = re.findall(r"^[A-Z]\d{8},([A-Z0-9 ]+)$", EXAMPLES.read_text(), re.M)[:600]
    slices = Slices()
    with (
        running_granian("tests.bench.bare:app", instance_path) as bare,
        running_granian("wsgi:app", instance_path) as site,
    ):
        _visit_all(site, postcodes)
        for _ in range(pairs):
            answers = _act_for(seconds, bare, lambda connection, _number: _ask_bare(connection))
            journeys = _act_for(
                seconds, site, lambda connection, number: _journey(connection, postcodes[number % 600])
            )
            slices.yardstick.append(len(answers) / seconds)
            slices.ours.append(len(journeys) / seconds)
            slices.seconds += journeys
    return slices


def measure_letters(instance_path: Path, pairs: int = 6, letters: int = 60) -> Slices:
    """Letters stored, against durable commits; each slice of commits lasts as long as the slice of letters before."""
    slices = Slices()
    with (
        running_granian("wsgi:app", instance_path) as site,
        _open_yardstick(instance_path / "yardstick.db") as commit,
    ):
        requests = [_prepare_letter(site, number) for number in range(pairs * letters)]
        for start in range(0, len(requests), letters):
            started = time.perf_counter()
            slices.seconds += _post_all(site, requests[start : start + letters])
            seconds = time.perf_counter() - started
            slices.ours.append(letters / seconds)
            slices.yardstick.append(_count_commits(commit, seconds))
    return slices


@contextmanager
def _open_yardstick(path: Path) -> Iterator[Callable[[], None]]:
    """A function that adds one row and commits it."""
    engine = open_engine(f"sqlite:///{path}").execution_options(is_writing=True)
    make_session = orm.sessionmaker(engine, expire_on_commit=False, info={"is_writing": True})
    Base.metadata.create_all(engine)

    def commit() -> None:
        with make_session() as session:
            session.add(Row(words="a row of two hundred letters " * 7))
            session.commit()

    commit()
    yield commit
    engine.dispose()


def _count_commits(commit: Callable[[], None], seconds: float) -> float:
    """Commits a second."""
    started, count = time.perf_counter(), 0
    while time.perf_counter() - started < seconds:
        commit()
        count += 1
    return count / (time.perf_counter() - started)


def _visit_all(port: int, postcodes: list[str]) -> None:
    """Let every seat's page be shown once, as on any busy evening."""
    connection = Connection(port)
    for postcode in postcodes:
        _journey(connection, postcode)
    connection.close()


def _act_for(seconds: float, port: int, act: Act) -> list[float]:
    """What each of the acts took that four clients did in so many seconds."""
    end = time.perf_counter() + seconds

    def work(number: int) -> list[float]:
        connection, took = Connection(port), []
        while (started := time.perf_counter()) < end:
            act(connection, number + len(took))
            took.append(time.perf_counter() - started)
        connection.close()
        return took

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [each for took in pool.map(work, range(0, 600, 600 // CLIENTS)) for each in took]


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
    fields = read_form(body, f"{path}/check") | {
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
    fields = read_form(body, f"{path}/send") | {"consent": "y"}
    return make_post(f"{path}/send", fields, cookie)


def _in_letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:04d}").capitalize()


def _post_all(port: int, requests: list[bytes]) -> list[float]:
    """What each of the letters took that four clients posted."""

    def work(part: list[bytes]) -> list[float]:
        connection, took = Connection(port), []
        for request in part:
            started = time.perf_counter()
            status, head, _ = connection.ask(request)
            took.append(time.perf_counter() - started)
            assert status == 303 and find_location(head) == "/write/sent", (status, find_location(head))
        connection.close()
        return took

    with ThreadPoolExecutor(CLIENTS) as pool:
        parts = pool.map(work, [requests[start::CLIENTS] for start in range(CLIENTS)])
        return [each for took in parts for each in took]
