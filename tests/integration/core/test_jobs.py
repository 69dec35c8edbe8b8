"""Background work: once anywhere, again after a death, told when it is late."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from huey import crontab
from sqlalchemy.exc import OperationalError

from app.core import jobs
from app.core.clock import now
from app.core.database import transaction
from app.core.jobs import JOBS, UNTRIED, Job, expect_jobs, run_job
from tests.support.applications import CheckedClient
from tests.support.server import run_waiting_jobs

TOKEN = "a token for metrics"
Schedule = Callable[[Callable[[], object]], str]


@pytest.fixture
def schedule() -> Iterator[Schedule]:
    """`schedule(function)` makes it a job of every minute, late after five; its name."""

    def add(function: Callable[[], object]) -> str:
        JOBS["test.job"] = Job(
            "test.job", function, crontab(minute="*"), timedelta(minutes=2), timedelta(minutes=5)
        )
        return "test.job"

    yield add
    JOBS.pop("test.job", None)


@pytest.mark.both_databases
@pytest.mark.empty_database
def test_a_job_that_several_machines_start_at_once_runs_once(app: Flask, schedule: Schedule) -> None:
    ran: list[int] = []
    go, done = threading.Barrier(4), threading.Event()

    def work() -> None:
        ran.append(1)
        done.wait(20)

    def start() -> None:
        go.wait(20)
        with app.app_context():
            run_job(name)

    name = schedule(work)
    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    while sum(thread.is_alive() for thread in threads) > 1:
        threads[0].join(0.05)
    done.set()
    for thread in threads:
        thread.join(20)
    assert ran == [1]


@pytest.mark.both_databases
@pytest.mark.empty_database
def test_a_job_whose_machine_died_runs_again_once_its_lease_is_over(app: Flask, schedule: Schedule) -> None:
    ran: list[int] = []

    class Killed(BaseException):
        """The process ends in the middle."""

    def die() -> None:
        ran.append(1)
        raise Killed

    with app.app_context():
        name = schedule(die)
        with pytest.raises(Killed):
            run_job(name)
        schedule(lambda: ran.append(2))
        run_job(name)
        assert ran == [1]
        with time_machine.travel(now() + timedelta(minutes=3), tick=True):
            run_job(name)
    assert ran == [1, 2]


@pytest.mark.empty_database
def test_a_job_gives_its_lease_back_though_the_database_was_away_when_it_ended(
    app: Flask, schedule: Schedule, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[int] = []
    away = [True, True]

    @contextmanager
    def transaction_once_it_is_back() -> Iterator[object]:
        if ran and away and away.pop():
            raise OperationalError("UPDATE", {}, Exception("connection refused"))
        with transaction() as session:
            yield session

    with app.app_context():
        name = schedule(lambda: ran.append(1))
        monkeypatch.setattr(jobs, "transaction", transaction_once_it_is_back)
        monkeypatch.setattr(jobs.time, "sleep", lambda _seconds: None)
        run_job(name)
        run_job(name)
    assert ran == [1, 1]


@pytest.mark.both_databases
@pytest.mark.empty_database
@pytest.mark.settings(metrics_token=TOKEN)
def test_a_late_job_is_told(app: Flask, client: CheckedClient, schedule: Schedule) -> None:
    def ask() -> tuple[dict[str, object], str]:
        answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
        return client.get("/readyz").json["jobs"]["test.job"], answer  # type: ignore[index]

    name = schedule(lambda: None)
    assert ask()[0]["ok"] is False
    with app.app_context():
        run_job(name)
    report, figures = ask()
    assert report["ok"] is True and report["succeeded_at"]
    assert 'job_late{job="test.job"} 0.0' in figures
    assert 'job_last_success_timestamp_seconds{job="test.job"}' in figures
    schedule(lambda: 1 / 0)
    with time_machine.travel(now() + timedelta(minutes=6), tick=True):
        with app.app_context(), pytest.raises(ZeroDivisionError):
            run_job(name)
        report, figures = ask()
        assert (report["ok"], report["error"]) == (False, "ZeroDivisionError")
        assert 'job_late{job="test.job"} 1.0' in figures
        assert client.get("/readyz").status_code == 200


@pytest.mark.both_databases
@pytest.mark.empty_database
def test_a_job_that_never_ran_is_late_once_its_time_is_over_since_a_worker_came(
    app: Flask, client: CheckedClient, schedule: Schedule
) -> None:
    schedule(lambda: None)
    with app.app_context():
        expect_jobs()
    assert client.get("/readyz").json["jobs"]["test.job"]["ok"] is True  # type: ignore[index]
    with time_machine.travel(now() + timedelta(minutes=6), tick=True):
        with app.app_context():
            expect_jobs()  # another worker
        assert client.get("/readyz").json["jobs"]["test.job"]["ok"] is False  # type: ignore[index]


@pytest.mark.empty_database
def test_a_job_that_did_not_try_again_leaves_its_failure_standing(
    app: Flask, client: CheckedClient, schedule: Schedule
) -> None:
    name = schedule(lambda: 1 / 0)
    with app.app_context(), pytest.raises(ZeroDivisionError):
        run_job(name)
    schedule(lambda: UNTRIED)
    with app.app_context():
        run_job(name)
    report = client.get("/readyz").json["jobs"][name]  # type: ignore[index]
    assert (report["succeeded_at"], report["error"]) == (None, "ZeroDivisionError")


@pytest.mark.empty_database
def test_every_scheduled_job_says_when_it_is_late(app: Flask) -> None:
    assert [job.name for job in JOBS.values() if job.schedule is not None and job.late_after is None] == []


@pytest.mark.both_databases
@pytest.mark.empty_database
@pytest.mark.settings(metrics_token=TOKEN)
def test_the_engine_is_told_with_what_waits_in_it(
    app: Flask, client: CheckedClient, database_kind: str
) -> None:
    run_waiting_jobs(app)
    app.extensions["huey_tasks"]["mail.sweep"]()
    engine = "redis" if database_kind == "postgresql" else "sqlite"
    figures = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert f'engine_up{{engine="{engine}"}} 1.0' in figures
    assert f'engine_waiting{{engine="{engine}"}} 1.0' in figures
    assert client.get("/readyz").json["engine"]["ok"] is True  # type: ignore[index]


@pytest.mark.empty_database
@pytest.mark.settings(redis_url="redis://127.0.0.1:9", metrics_token=TOKEN)
def test_an_engine_that_is_away_is_told_and_the_site_is_ready(client: CheckedClient) -> None:
    figures = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text
    assert 'engine_up{engine="redis"} 0.0' in figures
    ready = client.get("/readyz")
    assert ready.status_code == 200 and ready.json["engine"]["ok"] is False  # type: ignore[index]


@pytest.mark.both_databases
def test_a_failing_job_is_told_without_its_words(
    app: Flask, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    name = "mail.deliver"
    kept = JOBS[name]

    def fail(*_arguments: object) -> None:
        raise RuntimeError("Zanzibella Quixwort of Quagmire Row")

    task = app.extensions["huey_tasks"][name]
    JOBS[name] = Job(name, fail, None, kept.lease, None)
    try:
        task(1)
        assert run_waiting_jobs(app) == 1
    finally:
        JOBS[name] = kept
    told = capfd.readouterr().err + caplog.text
    assert "job_failed" in told
    assert "RuntimeError" in told
    assert "Zanzibella" not in told
