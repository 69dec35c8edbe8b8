"""`flask outbox`: see what waits, and decide. Ids and states only; no person is shown."""

from __future__ import annotations

import getpass
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click
from flask.cli import AppGroup

from app.core.clock import now, to_london
from app.core.database import transaction
from app.mail import queries, services, states
from app.mail.models import Outbox
from app.mail.pauses import list_pauses

outbox_cli = AppGroup("outbox", help="Outgoing mail: what waits, what is uncertain, pauses.")

JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
ID = click.argument("outbox_id", type=int)
SCOPE = click.argument("scope")
COLUMNS = (
    "id",
    "kind",
    "reference",
    "pace_key",
    "label",
    "state",
    "reason",
    "attempts",
    "due_at",
    "handed_at",
    "done_at",
    "smtp_code",
    "smtp_text",
)


@outbox_cli.command("status")
@JSON
def status_command(as_json: bool) -> None:
    """How many mails are in which state, how long the oldest is due, pauses, workers."""
    counts: dict[str, dict[str, int]] = {}
    for kind, state, count in queries.count_by_state():
        counts.setdefault(kind, {})[state] = count
    due = {kind: int((now() - due_at).total_seconds()) for kind, due_at in queries.list_oldest_due()}
    pauses = [
        _show_pause(pause.scope, pause.paused_at, pause.paused_by, pause.reason) for pause in list_pauses()
    ]
    beat = queries.find_last_beat()
    report = {"counts": counts, "oldest_due_seconds": due, "pauses": pauses, "worker_seen_at": _plain(beat)}
    if as_json:
        click.echo(json.dumps(report))
        return
    rows = [[kind, *(str(found.get(state, 0)) for state in states.STATES), str(due.get(kind, 0))]
            for kind, found in sorted(counts.items())]  # fmt: skip
    _print_table(["kind", *states.STATES, "oldest due, s"], rows)
    for pause in pauses:
        click.echo("paused: {scope} since {since} by {by}: {reason}".format(**pause))
    click.echo(f"worker last seen: {_words(beat)}")


@outbox_cli.command("list")
@click.option("--state", type=click.Choice(states.STATES), help="Only this state.")
@click.option("--kind", help="Only this kind.")
@click.option("--reference", help="Only what belongs to this, such as letter:12.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many.")
@JSON
def list_command(
    state: str | None, kind: str | None, reference: str | None, limit: int, as_json: bool
) -> None:
    """The newest mails."""
    rows = queries.list_rows(state=state, kind=kind, reference=reference, limit=limit)
    _print_rows(rows, as_json)


@outbox_cli.command("show")
@ID
@JSON
def show_command(outbox_id: int, as_json: bool) -> None:
    """One mail, without its words and addresses."""
    facts = _facts(_get(outbox_id))
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        click.echo(f"{name:12} {'' if value is None else value}")


@outbox_cli.command("retry")
@ID
@JSON
def retry_command(outbox_id: int, as_json: bool) -> None:
    """Send again, now, what is held, failed or uncertain; the Message-ID stays. Queued: do not wait any
    longer."""
    _get(outbox_id)
    with transaction():
        is_done = services.retry_message(outbox_id)
    _finish(
        outbox_id, is_done, "it is not held, failed, uncertain or queued, or its words were erased", as_json
    )


@outbox_cli.command("mark-sent")
@ID
@JSON
def mark_sent_command(outbox_id: int, as_json: bool) -> None:
    """Say that an uncertain or failed mail did arrive."""
    _get(outbox_id)
    with transaction():
        is_done = services.mark_sent(outbox_id)
    _finish(outbox_id, is_done, "it is neither uncertain nor failed", as_json)


@outbox_cli.command("cancel")
@ID
@JSON
def cancel_command(outbox_id: int, as_json: bool) -> None:
    """Never send what is queued, held or uncertain; its room is told."""
    _get(outbox_id)
    with transaction():
        is_done = services.cancel_message(outbox_id)
    _finish(outbox_id, is_done, "it is not queued, held or uncertain", as_json)


@outbox_cli.command("pause")
@SCOPE
@click.option("--reason", required=True, help="Why; kept with the pause.")
@click.option("--by", default=getpass.getuser, help="Who; by default the user of this machine.")
@JSON
def pause_command(scope: str, reason: str, by: str, as_json: bool) -> None:
    """Stop sending. SCOPE: all, pace:KEY (one MP, such as pace:mp:5314) or label:VARIANT. Nothing is lost."""
    if scope not in {"all", "relay"} and not scope.startswith(("pace:", "label:")):
        raise click.BadParameter("use all, pace:KEY or label:VARIANT", param_hint="SCOPE")
    with transaction():
        pause = services.pause_sending(scope, by, reason)
        facts = _show_pause(pause.scope, pause.paused_at, pause.paused_by, pause.reason)
    click.echo(json.dumps(facts) if as_json else f"paused: {scope}")


@outbox_cli.command("resume")
@SCOPE
@JSON
def resume_command(scope: str, as_json: bool) -> None:
    """Lift a pause; what it kept back goes in its order."""
    with transaction():
        is_lifted = services.resume_sending(scope)
    if not is_lifted:
        raise click.ClickException(f"{scope} is not paused.")
    click.echo(json.dumps({"scope": scope, "paused": False}) if as_json else f"resumed: {scope}")


def _get(outbox_id: int) -> Outbox:
    row = queries.find_row(outbox_id)
    if row is None:
        raise click.ClickException(f"There is no mail {outbox_id}.")
    return row


def _finish(outbox_id: int, is_done: bool, why_not: str, as_json: bool) -> None:
    if not is_done:
        raise click.ClickException(f"Mail {outbox_id} stays as it is: {why_not}.")
    row = _get(outbox_id)
    click.echo(json.dumps(_facts(row)) if as_json else f"mail {outbox_id}: {row.state}")


def _facts(row: Outbox) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in COLUMNS}


def _print_rows(rows: Sequence[Outbox], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps([_facts(row) for row in rows]))
        return
    names = ("id", "kind", "reference", "state", "reason", "attempts", "due_at")
    lines = [
        ["" if (value := getattr(row, name)) is None else _words(value) for name in names] for row in rows
    ]
    _print_table(list(names), lines)


def _print_table(heads: list[str], rows: list[list[str]]) -> None:
    widths = [max(len(line[index]) for line in [heads, *rows]) for index in range(len(heads))]
    for line in [heads, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _show_pause(scope: str, since: datetime, by: str, reason: str) -> dict[str, Any]:
    return {"scope": scope, "since": since.isoformat(), "by": by, "reason": reason}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _words(value: Any) -> str:
    if value is None:
        return "never"
    return f"{to_london(value):%Y-%m-%d %H:%M:%S %Z}" if isinstance(value, datetime) else str(value)
