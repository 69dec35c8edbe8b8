"""Scheduled jobs and the engine in `/readyz` and `/metrics`: what is late, and what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from app.core.clock import now
from app.core.database import db
from app.core.extensions import get_config
from app.core.jobs import JOBS
from app.core.models import JobRun


@dataclass(frozen=True, slots=True)
class JobState:
    """How a scheduled job stands. `is_late`: its last success, or the first start of a worker where there was none, is
    older than it may be, or it only ever failed. `error` is the kind of its last failure, if that came after its last
    success."""

    name: str
    succeeded_at: datetime | None
    is_late: bool
    error: str | None


@dataclass(frozen=True, slots=True)
class EngineState:
    """What the engine holds; None while its store is away."""

    name: str
    waiting: int | None
    scheduled: int | None


def list_job_states() -> list[JobState]:
    """Every scheduled job, by name."""
    runs = {row.name: row for row in db.session.scalars(sa.select(JobRun))}
    states = []
    for found in sorted(JOBS.values(), key=lambda job: job.name):
        if found.late_after is not None:
            run = runs.get(found.name) or JobRun(name=found.name)
            done_at, failed_at = run.succeeded_at, run.failed_at
            since = done_at or (run.started_at if failed_at is None else None)
            is_late = since is None or now() - since > found.late_after
            has_failed = failed_at is not None and (done_at is None or failed_at > done_at)
            states.append(JobState(found.name, done_at, is_late, run.error if has_failed else None))
    return states


def get_engine_state() -> EngineState:
    """The engine of this process, asked now."""
    name = "redis" if get_config().redis_url else "sqlite"
    storage = current_app.extensions["huey"].storage
    try:
        return EngineState(name, int(storage.queue_size()), int(storage.schedule_size()))
    except Exception:  # the store may fail in any way; nothing is lost by it
        return EngineState(name, None, None)


def report_jobs() -> dict[str, Any]:
    """The jobs for `/readyz`."""
    return {
        job.name: {
            "ok": not job.is_late,
            "succeeded_at": job.succeeded_at.isoformat() if job.succeeded_at else None,
            "error": job.error,
        }
        for job in list_job_states()
    }


def report_engine() -> dict[str, Any]:
    """The engine for `/readyz`."""
    engine = get_engine_state()
    return {"ok": engine.waiting is not None, "engine": engine.name, "waiting": engine.waiting}


def collect_job_figures() -> Iterator[Metric]:
    """Jobs and engine for `/metrics`."""
    late = GaugeMetricFamily("job_late", "Whether a scheduled job is late.", labels=["job"])
    done = GaugeMetricFamily(
        "job_last_success_timestamp_seconds", "When a job last went well.", labels=["job"]
    )
    for job in list_job_states():
        late.add_metric([job.name], int(job.is_late))
        if job.succeeded_at is not None:
            done.add_metric([job.name], job.succeeded_at.timestamp())
    yield late
    yield done
    engine = get_engine_state()
    yield _gauge(
        "engine_up", "Whether the engine's store answers.", engine.name, int(engine.waiting is not None)
    )
    if engine.waiting is not None and engine.scheduled is not None:
        yield _gauge("engine_waiting", "Tasks that wait in the engine.", engine.name, engine.waiting)
        yield _gauge(
            "engine_scheduled", "Tasks that the engine keeps for later.", engine.name, engine.scheduled
        )


def _gauge(name: str, words: str, engine: str, value: int) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["engine"])
    family.add_metric([engine], value)
    return family
