"""The door to the network, tried on a server that really answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from app.core.clock import now
from app.core.http import Door, HttpError, read_retry_after
from app.core.http_answer import Answer
from app.core.http_gate import DatabaseGate, GateClosedError
from app.core.models import HttpGate
from tests.support.parliament import LocalParliament
from tests.support.parliament_fixtures import OpenGate

PATH = "/api/Members/5314/Contact"


@pytest.fixture
def naps() -> list[float]:
    return []


@pytest.fixture
def page_door(parliament_url: str) -> Door:
    return Door(parliament_url, user_agent="tests", patience="page", gate=OpenGate())


@pytest.fixture
def job_door(parliament_url: str, naps: list[float]) -> Door:
    return Door(parliament_url, user_agent="tests", gate=OpenGate(), sleep=naps.append)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def fault_of(call: Callable[[], Any]) -> HttpError:
    with pytest.raises(HttpError) as caught:
        call()
    return caught.value


def test_json_comes_through_the_door(job_door: Door) -> None:
    assert job_door.get_json(PATH)["value"][1]["email"].endswith("@example.invalid")


@pytest.mark.parametrize(
    ("fault", "reason", "is_retryable"),
    [
        ({"is_html": True}, "not_json", True),
        ({"is_cut_off": True}, "not_json", True),
        ({"status": 204}, "empty", False),
        ({"status": 404}, "not_found", False),
        ({"status": 302}, "refused", False),
        ({"status": 400}, "refused", False),
        ({"status": 500}, "server_error", True),
        ({"status": 503}, "unavailable", True),
    ],
)
def test_every_fault_is_one_kind_of_error_that_says_whether_to_try_again(
    parliament: LocalParliament, job_door: Door, fault: dict[str, Any], reason: str, is_retryable: bool
) -> None:
    for name, value in fault.items():
        setattr(parliament.faults, name, value)
    error = fault_of(lambda: job_door.get_json(PATH))
    assert (error.reason, error.is_retryable) == (reason, is_retryable)


@pytest.mark.parametrize(("status", "tries"), [(502, 3), (503, 3), (504, 3), (500, 1), (404, 1)])
def test_a_job_tries_twice_more_where_a_moment_may_help(
    parliament: LocalParliament, job_door: Door, status: int, tries: int
) -> None:
    parliament.faults.status = status
    fault_of(lambda: job_door.get_json(PATH))
    assert len(parliament.asked) == tries


def test_a_job_is_content_when_the_third_try_goes_well(
    parliament: LocalParliament, job_door: Door, naps: list[float]
) -> None:
    parliament.faults.status, parliament.faults.times = 502, 2
    assert job_door.get_json(PATH)["value"]
    assert [nap for nap in naps if nap] == [0.5, 1.0]


def test_a_page_view_tries_once(parliament: LocalParliament, page_door: Door) -> None:
    parliament.faults.status = 503
    assert fault_of(lambda: page_door.get_json(PATH)).reason == "unavailable"
    assert len(parliament.asked) == 1


def test_a_page_view_waits_no_more_than_its_seconds(
    monkeypatch: pytest.MonkeyPatch, silent_port: int
) -> None:
    monkeypatch.setattr("app.core.http.PAGE_SECONDS", 0.4)
    door = Door(f"http://127.0.0.1:{silent_port}", user_agent="tests", patience="page", gate=OpenGate())
    started = time.monotonic()
    assert fault_of(lambda: door.get_json(PATH)).reason == "timeout"
    assert time.monotonic() - started < 1.5


def test_a_job_gives_a_silent_server_up(monkeypatch: pytest.MonkeyPatch, silent_port: int) -> None:
    monkeypatch.setattr("app.core.http.READ_SECONDS", 0.1)
    naps: list[float] = []
    door = Door(f"http://127.0.0.1:{silent_port}", user_agent="tests", gate=OpenGate(), sleep=naps.append)
    assert fault_of(lambda: door.get_json(PATH)).reason == "timeout"
    assert naps == [0.0, 0.5, 0.0, 1.0, 0.0]


def test_a_closed_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    door = Door(f"http://127.0.0.1:{port}", user_agent="tests", gate=OpenGate(), sleep=lambda _: None)
    assert fault_of(lambda: door.get_json(PATH)).reason == "unreachable"


def test_a_host_that_keeps_failing_is_left_alone_for_a_minute(
    parliament: LocalParliament, page_door: Door
) -> None:
    parliament.faults.status = 500
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False) as clock:
        for _ in range(5):
            assert fault_of(lambda: page_door.get_json(PATH)).reason == "server_error"
        error = fault_of(lambda: page_door.get_json(PATH))
        assert (error.reason, error.retry_at) == ("broken", datetime(2026, 11, 21, 12, 1, tzinfo=UTC))
        assert len(parliament.asked) == 5
        parliament.faults.status = None
        clock.shift(61)
        assert page_door.get_json(PATH)["value"]
        assert page_door.get_json(PATH)["value"]


def test_answers_that_are_plainly_about_the_question_do_not_break_the_circuit(
    parliament: LocalParliament, page_door: Door
) -> None:
    parliament.faults.status = 404
    for _ in range(7):
        assert fault_of(lambda: page_door.get_json(PATH)).reason == "not_found"


def test_retry_after_is_honoured_in_full_and_by_every_process(
    parliament: LocalParliament, parliament_url: str, session: Session
) -> None:
    parliament.faults.status, parliament.faults.retry_after, parliament.faults.times = 429, "3100", 1
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False) as clock:
        first = Door(parliament_url, user_agent="tests")
        until = datetime(2026, 11, 21, 12, 51, 40, tzinfo=UTC)
        error = fault_of(lambda: first.get_json(PATH))
        assert (error.reason, error.is_retryable, error.retry_at) == ("paused", True, until)
        clock.shift(3099)
        other = Door(parliament_url, user_agent="tests", patience="page")
        assert fault_of(lambda: other.get_json(PATH)).retry_at == until
        assert len(parliament.asked) == 1
        clock.shift(2)
        assert other.get_json(PATH)["value"]


def test_a_429_without_a_time_is_a_pause_of_a_minute(
    parliament: LocalParliament, parliament_url: str, session: Session
) -> None:
    parliament.faults.status = 429
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        error = fault_of(lambda: Door(parliament_url, user_agent="tests").get_json(PATH))
        assert error.retry_at == datetime(2026, 11, 21, 12, 1, tzinfo=UTC)


@time_machine.travel("2026-11-21 12:00 +0000", tick=False)
def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    assert read_retry_after("3100") == now() + timedelta(seconds=3100)
    assert read_retry_after("Sat, 21 Nov 2026 13:00:00 GMT") == datetime(2026, 11, 21, 13, tzinfo=UTC)
    assert read_retry_after("soon") is None
    assert read_retry_after(None) is None


@pytest.mark.both_databases
def test_all_processes_together_begin_four_calls_a_second(session: Session) -> None:
    gate = DatabaseGate()
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        slots = [gate.reserve("example.org", 60) - now() for _ in range(5)]
        assert slots == [number * timedelta(seconds=0.26) for number in range(5)]
        assert gate.reserve("example.com", 60) == now()


def test_a_call_that_comes_late_to_its_slot_waits_for_another(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    began: list[datetime] = []
    lateness = iter([0.2, 0.02])
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False) as traveller:

        def oversleep(seconds: float) -> None:
            traveller.shift(seconds + next(lateness))

        def answer(*_: object) -> Answer:
            began.append(now())
            return Answer(200, None, b"{}")

        door = Door("http://example.org", user_agent="tests", sleep=oversleep)
        monkeypatch.setattr(door, "_send", answer)
        start = DatabaseGate().reserve("example.org", 60)
        door.get_json("/")
    assert began == [start + timedelta(seconds=2 * 0.26 + 0.02)]


@pytest.mark.both_databases
def test_a_slot_that_is_too_far_off_is_not_taken(session: Session) -> None:
    gate = DatabaseGate()
    with time_machine.travel("2026-11-21 12:00 +0000", tick=False):
        for _ in range(3):
            gate.reserve("example.org", 60)
        with pytest.raises(GateClosedError) as caught:
            gate.reserve("example.org", 0.5)
        assert not caught.value.is_paused
        assert gate.reserve("example.org", 60) == now() + timedelta(seconds=0.78)


def test_a_shorter_pause_never_shortens_a_longer_one(
    session: Session, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    gate, moment = DatabaseGate(), now()
    gate.pause("example.org", moment + timedelta(hours=1))
    gate.pause("example.org", moment + timedelta(minutes=1))
    row = session.get_one(HttpGate, "example.org")
    assert row.paused_until == moment + timedelta(hours=1)


def test_no_query_string_is_logged_or_kept_in_an_error(
    parliament: LocalParliament, page_door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    parliament.faults.status = 500
    caplog.set_level("DEBUG")
    with capture_logs() as lines:
        error = fault_of(lambda: page_door.get_json("/api/Location", {"searchText": "ZZ9 9ZZ"}))
    told = str(lines) + caplog.text + repr(error) + str(error.__dict__)
    assert "searchText" in parliament.asked[0]
    assert "http_call_failed" in told
    assert "ZZ9" not in told


def test_the_site_names_itself(parliament_url: str, parliament: LocalParliament, app: Any) -> None:
    from app.parliament import clients

    seen: list[str] = []
    parliament.faults.answer = lambda request, _house: seen.append(request.user_agent.string)  # type: ignore[method-assign, assignment, func-returns-value]
    with app.app_context():
        agent = clients.make_agent()
    Door(parliament_url, user_agent=agent, gate=OpenGate()).get_json(PATH)
    assert seen == ["Demand UK Digital Sovereignty (+http://127.0.0.1:8000)"]
