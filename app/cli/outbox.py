"""`flask outbox`: see what waits, and decide. Ids and states only; no person is shown."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TextIO

import click

from app.cli.groups import ID_TYPE, CommandGroup
from app.cli.outbox_scopes import read_scope
from app.cli.outbox_words import echo_json, echo_row, echo_rows, echo_status, plain, show_facts, show_pause
from app.core.clock import now
from app.core.database import transaction
from app.core.job_figures import list_job_states
from app.mail import lateness, queries, services, states
from app.mail.models import Outbox
from app.mail.pauses import list_pauses
from app.mail.restoring import count_restored

outbox_cli = CommandGroup("outbox", help="Outgoing mail: what waits, what is uncertain, pauses.")

JSON = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
ID = click.argument("outbox_id", type=ID_TYPE)
IDS = click.argument("outbox_ids", type=ID_TYPE, nargs=-1, metavar="ID…")
SCOPE = click.argument("scope")
MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")
MOST_LISTED = 1_000_000
RETRIED = (states.QUEUED, states.HELD, states.FAILED, states.UNCERTAIN)
MARKED = (states.UNCERTAIN, states.FAILED)
CANCELLED = (states.QUEUED, states.HELD, states.UNCERTAIN)


@outbox_cli.command("status")
@JSON
def status_command(as_json: bool) -> None:
    """How many mails are in which state, why they wait, the oldest due, pauses, workers, and what to do next."""
    counts: dict[str, dict[str, int]] = {}
    for kind, state, count in queries.count_by_state():
        counts.setdefault(kind, {})[state] = count
    beat = queries.find_last_beat()
    report = {
        "counts": counts,
        "waiting": queries.count_waiting(),
        "oldest_due_seconds": {
            kind: int((now() - due_at).total_seconds()) for kind, due_at in lateness.list_oldest_due()
        },
        "put_off": lateness.count_put_off(),
        "last_sent_at": plain(lateness.find_last_sent()),
        "pauses": [show_pause(pause) for pause in list_pauses()],
        "restored": count_restored(),
        "late_jobs": [job.name for job in list_job_states() if job.is_late],
        "bounced": queries.count_bounced(),
        "received": queries.count_received(),
        "workers_alive": queries.count_workers(now() - queries.SILENT),
        "worker_seen_at": beat.isoformat() if beat else None,
    }
    if as_json:
        echo_json(report)
    else:
        echo_status(report, beat)


@outbox_cli.command("list")
@click.option("--state", type=click.Choice(states.STATES), help="Only this state.")
@click.option("--kind", help="Only this kind, such as letter.")
@click.option("--reason", help="Only what has this reason, such as restored.")
@click.option("--reference", help="Only what belongs to this, such as letter:12.")
@click.option(
    "--limit", type=click.IntRange(1, MOST_LISTED), default=50, show_default=True, help="At most so many."
)
@JSON
def list_command(limit: int, as_json: bool, **wanted: str | None) -> None:
    """The newest mails."""
    rows = queries.list_rows(limit=limit + 1, **wanted)
    if as_json:
        echo_json([show_facts(row) for row in rows[:limit]])
        return
    if not rows:
        click.echo("There is no such mail.")
        return
    echo_rows(rows[:limit])
    if len(rows) > limit:
        click.echo(f"There are more: --limit shows more than {limit}.")


@outbox_cli.command("show")
@ID
@JSON
def show_command(outbox_id: int, as_json: bool) -> None:
    """One mail, without its words and addresses."""
    row = _get(outbox_id)
    if as_json:
        echo_json(show_facts(row))
    else:
        echo_row(row)


@outbox_cli.command("retry")
@IDS
@JSON
def retry_command(outbox_ids: tuple[int, ...], as_json: bool) -> None:
    """Send again, now, what is held or uncertain, or failed and no letter; the Message-ID stays. Queued: do not wait
    any longer. A held letter goes if it is right by now, and else is held again."""
    _decide(outbox_ids, services.retry_message, RETRIED, as_json)


@outbox_cli.command("mark-sent")
@IDS
@click.option(
    "--message-ids",
    type=click.File("r", errors="replace"),
    help="A file that holds the Message-IDs of what did arrive, such as the relay's log; - for standard input.",
)
@JSON
def mark_sent_command(outbox_ids: tuple[int, ...], message_ids: TextIO | None, as_json: bool) -> None:
    """Say that an uncertain mail did arrive, or a failed one that is no letter."""
    if message_ids is None:
        _decide(outbox_ids, services.mark_sent, MARKED, as_json)
        return
    found = queries.list_undecided(set(MESSAGE_ID.findall(message_ids.read())))
    if found or outbox_ids:
        _decide([*outbox_ids, *found], services.mark_sent, MARKED, as_json, is_list=True)
    elif as_json:
        echo_json([])
    else:
        click.echo("None of the Message-IDs there belongs to an uncertain or failed mail.")


@outbox_cli.command("cancel")
@IDS
@JSON
def cancel_command(outbox_ids: tuple[int, ...], as_json: bool) -> None:
    """Never send what is queued, held or uncertain; its room is told."""
    _decide(outbox_ids, services.cancel_message, CANCELLED, as_json)


@outbox_cli.command("pause")
@SCOPE
@click.option("--reason", required=True, help="Why; kept with the pause.")
@click.option("--by", default=getpass.getuser, help="Who; by default the user of this machine.")
@JSON
def pause_command(scope: str, reason: str, by: str, as_json: bool) -> None:
    """Stop sending; nothing is lost. SCOPE: all; one MP by number or seat (mp:5314, mp:ynys-mon); one letter
    (label:lapsed)."""
    if not reason.strip() or not by.strip():
        raise click.BadParameter("say why, and who", param_hint="--reason, --by")
    scope = read_scope(scope)
    known = next((pause for pause in list_pauses() if pause.scope == scope), None)
    with transaction():
        facts = show_pause(services.pause_sending(scope, by.strip(), reason.strip()))
    if as_json:
        echo_json(facts)
    elif known is not None:
        click.echo(f"{scope} was paused already, by {known.paused_by}: {known.reason}")
    else:
        click.echo(f"paused: {scope}. Go on with: flask --app wsgi outbox resume {scope}")


@outbox_cli.command("resume")
@SCOPE
@JSON
def resume_command(scope: str, as_json: bool) -> None:
    """Lift a pause; what it kept back goes in its order. A vacant seat means who sat there last."""
    scope = read_scope(scope, is_past=True)
    with transaction():
        is_lifted = services.resume_sending(scope)
    if not is_lifted:
        paused = ", ".join(pause.scope for pause in list_pauses()) or "nothing"
        raise click.ClickException(f"{scope} is not paused. Paused is: {paused}.")
    if as_json:
        echo_json({"scope": scope, "paused": False})
    else:
        click.echo(f"resumed: {scope}")


def _get(outbox_id: int) -> Outbox:
    row = queries.find_row(outbox_id)
    if row is None:
        raise click.ClickException(f"There is no mail {outbox_id}.")
    return row


def _decide(
    outbox_ids: Sequence[int],
    decide: Callable[[int], bool],
    allowed: Iterable[str],
    as_json: bool,
    is_list: bool = False,
) -> None:
    """Decide about each mail by itself; those that stay as they are, are told at the end, with exit code 1. As JSON one
    mail is an object, unless `is_list`."""
    if not outbox_ids:
        raise click.UsageError("Which mail? Give one id or more: flask --app wsgi outbox list")
    done: list[dict[str, Any]] = []
    left = []
    for outbox_id in dict.fromkeys(outbox_ids):
        row = queries.find_row(outbox_id)
        with transaction():
            is_done = row is not None and decide(outbox_id)
        if is_done:
            done.append(show_facts(_get(outbox_id)))
            if not as_json:
                click.echo(f"mail {outbox_id}: {done[-1]['state']}")
        else:
            left.append(_say_why_not(outbox_id, row, allowed))
    if as_json and done:
        echo_json(done[0] if len(outbox_ids) == 1 and not is_list else done)
    if left:
        raise click.ClickException("\n".join(left))


def _say_why_not(outbox_id: int, row: Outbox | None, allowed: Iterable[str]) -> str:
    if row is None:
        return f"There is no mail {outbox_id}."
    if services.is_over(row):
        return (
            f"Mail {outbox_id} stays as it is: the letter failed, and its writer was told so and has it back."
        )
    if row.state in allowed:
        return f"Mail {outbox_id} stays as it is: its words were erased."
    return f"Mail {outbox_id} stays as it is: it is {row.state}, not {' or '.join(allowed)}."
