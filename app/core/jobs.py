"""Background work: Huey is the engine, tables are the truth.

A room marks a function with `@job("room.name")` to make it callable in the background, and with `@every(...)`
to have it run on a schedule under a lease, so that several workers may hold the same schedule. `enqueue` is a
best-effort wake-up: when the engine is away, nothing is lost, because a sweep finds the work in its table.

The engine takes urgent tasks first, in their order: what runs on a schedule, and jobs that are called urgent. Those
must be few or short, for the others wait until none is left.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from flask import Flask, current_app
from huey import Huey, PriorityRedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from redis import ConnectionPool
from redis.backoff import NoBackoff
from redis.retry import Retry
from sqlalchemy.exc import DBAPIError

from app.core.clock import now
from app.core.database import transaction
from app.core.log import get_logger, name_places
from app.core.models import JobRun
from app.core.queue_file import QueueFile
from app.core.queue_redis import PatientQueue
from app.core.rows import insert_ignore

if TYPE_CHECKING:
    from config import Config


@dataclass(frozen=True)
class Job:
    """A named function; `schedule` is a crontab of Huey or None; `lease` is how long one run may hold the
    name; `is_urgent`: the engine takes it before others."""

    name: str
    function: Callable[..., Any]
    schedule: Callable[[datetime], bool] | None
    lease: timedelta
    late_after: timedelta | None
    is_urgent: bool = False


JOBS: dict[str, Job] = {}
CLOCK_SLACK = timedelta(minutes=1)
TRIES_TO_END = 5
LOOKED_AT = 1000
TAKING_SECONDS = 10.0
UNTRIED = object()
"""What a scheduled job returns that had no reason to try again yet: its last failure still stands."""


def job(name: str, *, is_urgent: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make a function callable in the background as `enqueue(name, …)`."""
    return _register(name, None, timedelta(minutes=5), None, is_urgent=is_urgent)


def every(
    name: str, *, late_after: timedelta, lease: timedelta = timedelta(minutes=10), **when: str
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run a function on a schedule (`minute`, `hour`, `day_of_week` as in crontab, UTC), one at a time
    anywhere; it counts as late when its last success is older than `late_after`."""
    return _register(name, crontab(**when), lease, late_after, is_urgent=True)


def enqueue(name: str, *args: Any) -> bool:
    """Ask the engine to run job `name` soon. False when the engine could not be reached: nothing is lost by
    it."""
    try:
        current_app.extensions["huey_tasks"][name](*args)
    except Exception as error:  # the engine's store may fail in any way; the sweep will find the work
        get_logger("jobs").warning("wake_up_failed", job=name, kind=type(error).__name__)
        return False
    return True


def enqueue_later(name: str, seconds: float, *args: Any) -> bool:
    """Ask the engine to run job `name` in some seconds, to the nearest one. False as in `enqueue`."""
    try:
        current_app.extensions["huey_tasks"][name].schedule(args=args, delay=max(0, round(seconds)))
    except Exception as error:  # as above
        get_logger("jobs").warning("wake_up_failed", job=name, kind=type(error).__name__)
        return False
    return True


def count_waiting(name: str) -> int:
    """How many tasks of job `name` are among those that the engine takes next; 0 when it is away."""
    try:
        tasks = current_app.extensions["huey"].pending(LOOKED_AT)
    except Exception:  # waking will find out
        return 0
    return [task.name for task in tasks].count(name)


def run_job(name: str, *args: Any) -> Any:
    """Run job `name` here and now: a scheduled one under its lease (returns None when somebody else holds
    it)."""
    found = JOBS[name]
    if found.schedule is None:
        return found.function(*args)
    token = _take_lease(found)
    if token is None:
        return None
    try:
        result = found.function(*args)
    except Exception as error:
        with suppress(DBAPIError):  # the database is away for longer: the lease ends by itself
            _end_run(name, token, {"failed_at": now(), "error": type(error).__name__})
        raise
    _end_run(name, token, {} if result is UNTRIED else {"succeeded_at": now()})
    return result


def expect_jobs() -> None:
    """Note from when on the scheduled jobs that never ran are waited for: none of them is late before its time."""
    rows = [
        {"name": found.name, "started_at": now()} for found in JOBS.values() if found.schedule is not None
    ]
    with transaction() as session:
        session.execute(insert_ignore(JobRun).on_conflict_do_nothing(), rows)


def init_jobs(app: Flask, config: Config) -> None:
    """Make the engine and hand it every job that the rooms registered."""
    huey = _make_huey(config)
    app.extensions["huey"] = huey
    app.extensions["huey_tasks"] = {found.name: _make_task(app, huey, found) for found in JOBS.values()}


def _register(
    name: str,
    schedule: Callable[[datetime], bool] | None,
    lease: timedelta,
    late_after: timedelta | None,
    *,
    is_urgent: bool,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        JOBS[name] = Job(name, function, schedule, lease, late_after, is_urgent)
        return function

    return decorate


def _make_huey(config: Config) -> Huey:
    serializer = SignedSerializer(secret=f"huey:{config.secret_keys[0]}")
    common: dict[str, Any] = {"serializer": serializer, "results": False, "utc": True}
    if config.redis_url:
        common |= {"storage_class": PatientQueue, "blocking": True, "read_timeout": 0.25}
        common |= {"connection_pool": _connect(config, 0.5), "taking_pool": _connect(config, TAKING_SECONDS)}
        return PriorityRedisHuey("campaign-tasks", **common)
    config.instance_path.mkdir(parents=True, exist_ok=True)
    path = str(config.instance_path / "queue.db")
    return SqliteHuey("campaign", filename=path, storage_class=QueueFile, fsync=False, timeout=0.5, **common)


def _connect(config: Config, seconds: float) -> ConnectionPool:
    """Connections to Redis that wait so long for an answer, and do not ask again."""
    waits = {"socket_connect_timeout": 0.5, "socket_timeout": seconds, "retry": Retry(NoBackoff(), 0)}
    return ConnectionPool.from_url(config.redis_url, **waits)


def _make_task(app: Flask, huey: Huey, found: Job) -> Any:
    def run(*args: Any) -> None:
        with app.app_context():
            try:
                run_job(found.name, *args)
            except (
                Exception
            ) as error:  # the engine would write the error's own words, which may be a person's
                get_logger("jobs").error(
                    "job_failed", job=found.name, kind=type(error).__name__, where=name_places(error)
                )

    run.__name__ = found.name.replace(".", "_")
    options = {"name": found.name, "priority": int(found.is_urgent)}
    if found.schedule is not None:
        return huey.periodic_task(found.schedule, **options)(run)
    return huey.task(**options)(run)


def _take_lease(found: Job) -> str | None:
    token, moment = secrets.token_hex(8), now()
    with transaction() as session:
        if session.get(JobRun, found.name) is None:
            session.execute(insert_ignore(JobRun).values(name=found.name).on_conflict_do_nothing())
        taken = session.execute(
            sa.update(JobRun)
            .where(JobRun.name == found.name, _is_free(found, moment))
            .values(lease_token=token, lease_until=moment + found.lease, started_at=moment)
        )
    return token if taken.rowcount else None  # type: ignore[attr-defined]


def _is_free(found: Job, moment: datetime) -> Any:
    """Nobody holds the lease, or it ran out; one that lasts longer than it can (the clock went back) is over
    too."""
    until = JobRun.lease_until
    return sa.or_(until.is_(None), until < moment, until > moment + found.lease + CLOCK_SLACK)


def _end_run(name: str, token: str, outcome: dict[str, Any]) -> None:
    """Note how it went and give the lease back; again for some seconds when the database is away, for what restarts
    with it is not to wait for a lease that nobody holds."""
    values = {"lease_token": None, "lease_until": None} | outcome
    for attempt in range(TRIES_TO_END):
        try:
            with transaction() as session:
                session.execute(
                    sa.update(JobRun).where(JobRun.name == name, JobRun.lease_token == token).values(values)
                )
            return
        except DBAPIError:
            if attempt == TRIES_TO_END - 1:
                raise
            time.sleep(0.5 * 2**attempt)
