"""How `flask outbox` shows what it found: tables and lines for people, plain values for programs. Never a person."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import click

from app.core.clock import now, to_london
from app.mail import states
from app.mail.models import Outbox, Pause
from app.mail.pauses import BOUNCE

COLUMNS = (
    "id",
    "kind",
    "reference",
    "message_id",
    "pace_key",
    "label",
    "state",
    "reason",
    "attempts",
    "created_at",
    "due_at",
    "handed_at",
    "done_at",
    "smtp_code",
    "smtp_text",
    "bounced_at",
    "bounce_code",
)
LISTED = ("id", "kind", "reference", "pace_key", "state", "reason", "attempts", "due_at")
STOPPED = ". Nothing goes until one is started: flask --app wsgi worker"
NEXT = {
    states.UNCERTAIN: "decide with retry (send again) or mark-sent: flask --app wsgi outbox list --state uncertain",
    states.FAILED: "look with: flask --app wsgi outbox list --state failed",
}


def show_facts(row: Outbox) -> dict[str, Any]:
    """One mail as plain values."""
    return {name: plain(getattr(row, name)) for name in COLUMNS}


def echo_json(value: Any) -> None:
    """The answer for a program, on one line."""
    click.echo(json.dumps(value))


def echo_row(row: Outbox) -> None:
    """One mail, a fact on each line."""
    for name in COLUMNS:
        value = getattr(row, name)
        click.echo(f"{name:12} {'-' if value is None else words(value)}")


def echo_rows(rows: Sequence[Outbox]) -> None:
    """Mails as a table."""
    lines = [
        ["-" if getattr(row, name) is None else words(getattr(row, name)) for name in LISTED] for row in rows
    ]
    echo_table(list(LISTED), lines)


def echo_status(report: dict[str, Any], beat: datetime | None) -> None:
    """The state of it all, as a person reads it."""
    _echo_counts(report)
    for kind, reasons in report["waiting"].items():
        click.echo(f"queued, {kind}: {', '.join(f'{reason} {number}' for reason, number in reasons.items())}")
    if report["put_off"]:
        click.echo(
            f"put off: {report['put_off']}, tried for over a quarter of an hour; {_show_last_sent(report)}"
        )
    _echo_pauses(report)
    for state, hint in NEXT.items():
        count = sum(found.get(state, 0) for found in report["counts"].values())
        if count:
            click.echo(f"{state}: {count}; {hint}")
    if report["restored"]:
        click.echo(
            f"restored: {report['restored']} letters waited when the backup was made and may have gone since. Compare "
            "their message_id with the relay's log: mark-sent --message-ids FILE, then retry the others."
        )
    for name, told in (("bounced", "came back"), ("received", "mail received")):
        if report[name]:
            click.echo(f"{told}: {', '.join(f'{key} {number}' for key, number in report[name].items())}")
    _echo_workers(report, beat)


def echo_table(heads: list[str], rows: list[list[str]]) -> None:
    """Columns as wide as what stands in them; numbers to the right."""
    widths = [max(len(line[index]) for line in [heads, *rows]) for index in range(len(heads))]
    for line in [heads, *rows]:
        cells = [
            cell.rjust(width) if cell.isdigit() else cell.ljust(width)
            for cell, width in zip(line, widths, strict=True)
        ]
        click.echo("  ".join(cells).rstrip())


def show_pause(pause: Pause) -> dict[str, Any]:
    """A pause as plain values."""
    return {
        "scope": pause.scope,
        "since": pause.paused_at.isoformat(),
        "by": pause.paused_by,
        "reason": pause.reason,
    }


def show_age(seconds: int) -> str:
    """Such as "2 h 5 min"."""
    age = timedelta(seconds=max(0, seconds))
    hours, rest = divmod(age.seconds, 3600)
    if age.days:
        return f"{age.days} d {hours} h"
    return f"{hours} h {rest // 60} min" if hours else f"{rest // 60} min" if rest >= 60 else f"{rest} s"


def plain(value: Any) -> Any:
    """A value that JSON knows."""
    return value.isoformat() if isinstance(value, datetime) else value


def words(value: Any) -> str:
    """A value as people read it: times by London's clock."""
    return f"{to_london(value):%Y-%m-%d %H:%M:%S %Z}" if isinstance(value, datetime) else str(value)


def _echo_counts(report: dict[str, Any]) -> None:
    due = report["oldest_due_seconds"]
    rows = [
        [
            kind,
            *(str(found.get(state, 0)) for state in states.STATES),
            show_age(due[kind]) if kind in due else "-",
        ]
        for kind, found in sorted(report["counts"].items())
    ]
    if rows:
        echo_table(["kind", *states.STATES, "oldest due"], rows)
    else:
        click.echo("The outbox is empty.")


def _echo_pauses(report: dict[str, Any]) -> None:
    for pause in report["pauses"]:
        since = words(datetime.fromisoformat(pause["since"]))
        click.echo(f"paused: {pause['scope']} since {since} by {pause['by']}: {pause['reason']}")
        once = "the address" if pause["by"] == BOUNCE else "the relay" if pause["scope"] == "relay" else None
        if once:
            click.echo(f"  once {once} is right: flask --app wsgi outbox resume {pause['scope']}")


def _show_last_sent(report: dict[str, Any]) -> str:
    if report["last_sent_at"] is None:
        return "the relay has taken nothing yet"
    at = datetime.fromisoformat(report["last_sent_at"])
    return f"the relay last took a mail at {words(at)}"


def _echo_workers(report: dict[str, Any], beat: datetime | None) -> None:
    if report["late_jobs"]:
        click.echo(f"late: {', '.join(report['late_jobs'])}")
    seen = f"; last seen: {show_age(int((now() - beat).total_seconds()))} ago" if beat else ""
    is_silent = report["workers_alive"] == 0
    click.echo(f"workers alive: {report['workers_alive']}{seen}" + (STOPPED if is_silent else ""))
