"""`/healthz`, `/readyz` and `/metrics`.

Rooms add what they know: `add_check(app, name, check)` with a function that returns a plain dictionary whose `ok` says
whether all is well, and `add_figures(app, collect)` with a function that yields Prometheus metric families.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import Metric

from app.core.database import db
from app.core.extensions import alembic, get_config
from app.core.job_figures import collect_job_figures, report_engine, report_jobs

health = Blueprint("health", __name__)

Check = Callable[[], dict[str, Any]]
Collect = Callable[[], Iterable[Metric]]


def add_check(app: Flask, name: str, check: Check) -> None:
    """Name a check that `/readyz` reports; it never turns the answer into 503 by itself."""
    app.extensions.setdefault("health_checks", {})[name] = check


def add_figures(app: Flask, collect: Collect) -> None:
    """Add figures to `/metrics`."""
    app.extensions.setdefault("figures", []).append(collect)


@health.get("/healthz")
def healthz() -> Response:
    """Alive: the process answers."""
    return Response("ok\n", mimetype="text/plain")


@health.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Ready: 503 only when the database is away or not migrated; the rest is named in the body."""
    report: dict[str, Any] = {"database": _check_database()}
    is_ready = all(report["database"].values())
    if is_ready:
        report["jobs"] = report_jobs()
        report["engine"] = report_engine()
        for name, check in current_app.extensions.get("health_checks", {}).items():
            report[name] = check()
    return jsonify({"ready": is_ready, **report}), 200 if is_ready else 503


@health.get("/metrics")
def metrics() -> Response:
    """Figures for Prometheus; 404 without `METRICS_TOKEN` as bearer."""
    token = get_config().metrics_token.get_secret_value()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(token.encode(), given.encode()):
        abort(404)
    registry = CollectorRegistry()
    registry.register(_Figures())
    return Response(generate_latest(registry), mimetype="text/plain; version=0.0.4")


class _Figures:
    def collect(self) -> Iterable[Metric]:
        """Every figure of every room."""
        yield from collect_job_figures()
        for collect in current_app.extensions.get("figures", []):
            yield from collect()


def _check_database() -> dict[str, bool]:
    try:
        db.session.execute(sa.text("SELECT 1"))
        is_migrated = {row.revision for row in alembic.current()} == {row.revision for row in alembic.heads()}
    except Exception:  # any failure at all means: not ready
        return {"reachable": False, "migrated": False}
    return {"reachable": True, "migrated": is_migrated}
