"""`flask start`: everything together on one machine, stopped together."""

from __future__ import annotations

import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click
from flask.cli import with_appcontext
from honcho.manager import Manager
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import db, transaction
from app.core.extensions import alembic, get_config
from app.parliament.snapshot.load import load_snapshot

if TYPE_CHECKING:
    from config import Config


@click.command()
@with_appcontext
def start() -> None:
    """Migrate, load the snapshot, then run web, worker and mail catcher until Ctrl-C."""
    config = get_config()
    check_ports(config)
    prepare_database()
    manager = Manager()
    for name, command in list_processes(config):
        manager.add_process(name, command)
    threading.Thread(target=say_when_open, args=(config,), daemon=True).start()
    manager.loop()
    stopped_by_signal = manager.returncode in {130, 143}
    sys.exit(0 if stopped_by_signal else manager.returncode or 1)


def list_processes(config: Config) -> list[tuple[str, str]]:
    """(name, command) of each process; the first page comes sooner when the others let the web server begin."""
    programs = Path(sys.executable).parent
    flask = f"'{sys.executable}' -m flask --app wsgi"
    web = (
        f"exec '{programs / 'granian'}' --interface wsgi --host {config.host} --port {config.port} --no-ws --http 1 "
        f"--workers {config.web_workers} --blocking-threads {config.web_threads} --log-level warning wsgi:app"
    )
    processes = [("web", web), ("worker", f"sleep 1; exec {flask} worker")]
    if config.uses_catcher:
        processes.append(("mail", f"sleep 1; exec {flask} catcher"))
    return processes


def check_ports(config: Config) -> None:
    """Stop with one line when a port that is needed is in use."""
    ports = [(config.host, config.port, "PORT")]
    if config.uses_catcher:
        ports.append(("127.0.0.1", config.effective_catcher_port, "CATCHER_PORT"))
    for host, port, setting in ports:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise click.ClickException(
                    f"{host} port {port} cannot be used ({error.strerror}). Stop what uses it, or choose another "
                    f"port: make run {setting}={port + 1}"
                ) from None


def prepare_database() -> None:
    """Bring the tables up to date, and load the bundled facts when there are none yet."""
    try:
        alembic.upgrade()
        db.session.rollback()
        with transaction() as session:
            load_snapshot(session)
    except SQLAlchemyError as error:
        kind = db.engine.dialect.name
        reason = str(getattr(error, "orig", "") or type(error).__name__).strip().splitlines()[0]
        raise click.ClickException(f"DATABASE_URL: the {kind} database cannot be used: {reason}") from None


def say_when_open(config: Config) -> None:
    """Wait for the first page, then say where it is."""
    host = f"[{config.host}]" if ":" in config.host else config.host
    address = f"http://{host}:{config.port}"
    for _ in range(600):
        try:
            with urlopen(f"{address}/healthz", timeout=2):  # noqa: S310  (our own address)
                break
        except HTTPError:
            break
        except (URLError, OSError):
            time.sleep(0.1)
    caught = f"   Caught mail: {config.site_url}/dev/mail" if config.uses_catcher else ""
    click.echo(f"\n  {config.site_name} is open at {config.site_url}{caught}\n  Ctrl-C stops everything.\n")
