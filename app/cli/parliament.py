"""`flask parliament`: read Parliament's data now; say that it is dissolved; mark an MP."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from tqdm import tqdm

from app.cli.groups import CommandGroup
from app.cli.parliament_marks import mark_command, marks_command
from app.cli.parliament_words import say_failed
from app.core.clock import today_in_london
from app.core.database import transaction
from app.core.extensions import get_config
from app.core.log import quiet_log
from app.parliament.clients import make_members_api, make_motions_api
from app.parliament.dissolution import (
    DissolutionError,
    begin_dissolution,
    end_dissolution,
    is_house_read_since,
)
from app.parliament.motions import set_session
from app.parliament.sync import Progress, SyncReport
from app.parliament.sync_contacts import sync_contacts
from app.parliament.sync_members import sync_members
from app.parliament.sync_motion import sync_motion
from app.parliament.sync_offices import sync_offices

parliament_cli = CommandGroup(
    "parliament", help="Parliament's data: who sits where, offices, addresses, the motion."
)
parliament_cli.add_command(mark_command)
parliament_cli.add_command(marks_command)

KINDS = ("members", "contacts", "offices", "motion")
ORDER = ("members", "offices", "contacts", "motion")
EXIT_FAILED, EXIT_REFUSED = 1, 3
OUTCOMES = {"ok": "read", "failed": "not read", "refused": "refused"}
LONGEST_LIST = 40
SESSION_NAME = re.compile(r"[0-9]{4}(-[0-9]{2})?")
BAR = "{l_bar}{bar:30}| {n_fmt} of {total_fmt}"
DISSOLUTION_PROBLEMS = {
    "is_dissolved": "Parliament is dissolved already; --end ends it",
    "is_not_dissolved": "Parliament is not dissolved",
    "ends_before_it_began": "--on lies before the first day of the dissolution",
}
DAY = click.DateTime(formats=["%Y-%m-%d"])


@parliament_cli.command("sync")
@click.argument("kind", type=click.Choice([*KINDS, "all"]), default="all")
@click.option("--accept-shrink", is_flag=True, help="Believe an answer that lacks more than 5 % of the rows.")
def sync_command(kind: str, accept_shrink: bool) -> None:
    """Read Parliament's data and say what changed. Exit code 1: not read; 3: refused as a suspicious
    shrink."""
    codes = [_sync_one(one, accept_shrink) for one in (ORDER if kind == "all" else (kind,))]
    sys.exit(max(codes))


@parliament_cli.command("dissolve")
@click.option("--on", type=DAY, help="First day of the dissolution; with --end, the day of the election.")
@click.option("--end", is_flag=True, help="A new Parliament has been elected.")
@click.option("--anyway", is_flag=True, help="With --end: though the new House has not been read.")
def dissolve_command(on: datetime | None, end: bool, anyway: bool) -> None:
    """Begin a dissolution (--on DATE), or end it (--end): while it lasts every seat is vacant and no
    letter goes. Read the new House before you end it, or the old one sits again until it is read."""
    if on is None and not end:
        raise click.UsageError("Say --on DATE, or --end.")
    day = on.date() if on else today_in_london()
    if end and not anyway and not is_house_read_since(day):
        raise click.ClickException(
            f"The House has not been read since {day}. First: flask parliament sync members. Or use --anyway."
        )
    try:
        with transaction():
            row = end_dissolution(day) if end else begin_dissolution(day)
    except DissolutionError as error:
        raise click.ClickException(DISSOLUTION_PROBLEMS[error.reason]) from None
    click.echo(f"Parliament was dissolved from {row.started_on} to {row.ended_on or 'the day you end it'}.")


@parliament_cli.command("session")
@click.option("--name", required=True, help="Name of the session, such as 2026-27.")
@click.option("--opened", type=DAY, required=True, help="Its first day.")
@click.option("--prorogued", type=DAY, help="Its last day, once it has ended.")
@click.option("--source", required=True, help="Where the dates stand, a link.")
def session_command(name: str, opened: datetime, prorogued: datetime | None, source: str) -> None:
    """Put down the dates of a session of Parliament. Open motions of one that has ended lapse."""
    ended_on = prorogued.date() if prorogued else None
    if not SESSION_NAME.fullmatch(name):
        raise click.UsageError("--name must look like 2026-27.")
    if not source.startswith(("https://", "http://")):
        raise click.UsageError("--source must be a web address.")
    if ended_on and ended_on < opened.date():
        raise click.UsageError("A session cannot end before it opened.")
    with transaction():
        row = set_session(name, opened.date(), ended_on, source)
    click.echo(f"Session {row.name}: opened {row.opened_on}, prorogued {row.prorogued_on or 'not yet'}.")


def _sync_one(kind: str, accept_shrink: bool) -> int:
    """Run one sync with a progress bar, print its summary, give its exit code."""
    click.echo(f"{kind}:", err=True)
    with quiet_log(get_config()):
        report = with_progress(lambda progress: _call(kind, accept_shrink, progress))
    _echo_report(report)
    return {"ok": 0, "refused": EXIT_REFUSED}.get(report.outcome, EXIT_FAILED)


def _call(kind: str, accept_shrink: bool, progress: Progress) -> SyncReport:
    if kind == "motion":
        return sync_motion(
            make_motions_api(), make_members_api(), accept_shrink=accept_shrink, progress=progress
        )
    calls = {"members": sync_members, "offices": sync_offices, "contacts": sync_contacts}
    return calls[kind](make_members_api(), accept_shrink=accept_shrink, progress=progress)


def with_progress(call: Callable[[Progress], SyncReport]) -> SyncReport:
    """Call with a bar that moves on a terminal; it begins anew with each list that is read."""
    bar: tqdm[Any]
    with tqdm(bar_format=BAR, file=sys.stderr, disable=not sys.stderr.isatty()) as bar:

        def show(done: int, total: int) -> None:
            bar.total, bar.n = max(total, 1), done
            bar.refresh()

        return call(show)


def _echo_report(report: SyncReport) -> None:
    counts = ", ".join(f"{name} {number}" for name, number in report.counts.items())
    click.echo(f"{report.kind}: {OUTCOMES[report.outcome]}" + (f" ({counts})" if counts else ""))
    if report.outcome == "failed":
        click.echo("  " + say_failed(report, is_worker_syncing=get_config().parliament_sync))
    if report.outcome == "refused":
        click.echo(f"  Not believed: {report.reason}.")
        click.echo("  Nothing was changed. If it is true all the same, run again with --accept-shrink.")
    for change in report.changes[:LONGEST_LIST]:
        click.echo(f"  {change.kind.replace('_', ' ')}: {change.what}")
    if len(report.changes) > LONGEST_LIST:
        click.echo(f"  and {len(report.changes) - LONGEST_LIST} more changes")
    if report.is_ok and not report.is_changed:
        click.echo("  nothing changed")
