"""`flask worker`: sends the mail and runs the scheduled jobs."""

from __future__ import annotations

import os
import socket
from datetime import timedelta

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.cli.groups import LoneCommand
from app.core.clock import now
from app.core.consumer import run_consumer, run_waiting
from app.core.cores import keep_to_one_core
from app.core.database import transaction
from app.core.extensions import get_config
from app.core.jobs import enqueue, expect_jobs
from app.core.log import get_logger
from app.mail.models import Heartbeat
from app.mail.sender import get_sender
from app.mail.sweep import drain_due

FORGOTTEN = timedelta(days=1)


@click.command(cls=LoneCommand)
@click.option("--once", is_flag=True, help="Do what is due now, then stop.")
@with_appcontext
def worker(once: bool) -> None:
    """Send the mail and run the scheduled jobs until TERM or Ctrl-C."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001
    if once:
        click.echo(f"{do_what_is_due(app)} done")
        return
    name = f"{socket.gethostname()}:{os.getpid()}"
    huey = app.extensions["huey"]
    huey.on_startup("mail.sweep")(lambda: _sweep_first(app))
    huey.on_shutdown("mail.sender")(lambda: _close_sender(app))
    core = keep_to_one_core(get_config().instance_path) if get_config().worker_one_core else None
    get_logger("worker").info("worker_started", worker=name, threads=get_config().worker_threads, core=core)
    try:
        run_consumer(app, get_config().worker_threads, lambda: _beat(app, name))
    finally:
        _stop_beating(app, name)
        get_logger("worker").info("worker_stopped", worker=name)


def do_what_is_due(app: Flask) -> int:
    """Run what waits in the engine and deliver what is due, until nothing is; how many."""
    total = 0
    while done := run_waiting(app) + drain_due():
        total += done
    get_sender().close()
    return total


def _sweep_first(app: Flask) -> None:
    with app.app_context():
        expect_jobs()
        enqueue("mail.sweep")


def _close_sender(app: Flask) -> None:
    with app.app_context():
        get_sender().close()


def _beat(app: Flask, name: str) -> None:
    moment = now()
    try:
        with app.app_context(), transaction() as session:
            row = session.get(Heartbeat, name)
            if row is None:
                session.add(Heartbeat(worker=name, started_at=moment, seen_at=moment))
                session.execute(sa.delete(Heartbeat).where(Heartbeat.seen_at < moment - FORGOTTEN))
            else:
                row.seen_at = moment
    except SQLAlchemyError as error:  # the database is away: no sign of life can be left
        get_logger("worker").error("beat_failed", kind=type(error).__name__)


def _stop_beating(app: Flask, name: str) -> None:
    try:
        with app.app_context(), transaction() as session:
            session.execute(sa.delete(Heartbeat).where(Heartbeat.worker == name))
    except SQLAlchemyError as error:
        get_logger("worker").error("beat_failed", kind=type(error).__name__)
