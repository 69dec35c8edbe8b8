"""`flask motion`: which motion the campaign follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import click

from app.cli.groups import CommandGroup
from app.cli.parliament_words import say_error
from app.core.clock import to_london
from app.core.database import transaction
from app.core.extensions import get_config
from app.core.http import HttpError
from app.core.log import quiet_log
from app.parliament import queries
from app.parliament.clients import make_motions_api
from app.parliament.corrections import CorrectionError, correct_event
from app.parliament.models import Motion
from app.parliament.motions import MotionError, find_motion_info, follow_motion, lapse_motion, succeed_motion
from app.parliament.types import MotionInfo

motion_cli = CommandGroup("motion", help="The motion that the campaign follows.")

PROBLEMS = {
    "no_such_session": "no such session is known here; its dates come by: flask parliament session",
    "no_such_motion": "no such motion is in Parliament's list of that session",
    "none_followed": "no motion is followed",
    "is_the_same": "that motion is the same as the one followed",
    "in_future": "--on lies in the future; nothing was changed",
    "before_it_was_tabled": "--on lies before the day on which the motion was tabled; nothing was changed",
}

SESSION = click.option(
    "--session", "session_name", required=True, help="Session of Parliament, such as 2024-26."
)
NUMBER = click.option(
    "--number", type=click.IntRange(1), required=True, help="The motion's number in that session."
)
SPONSOR = click.option("--sponsor", type=int, help="Parliament's id of the primary sponsor, to be sure.")


@motion_cli.command("follow")
@SESSION
@NUMBER
@SPONSOR
def follow_command(session_name: str, number: int, sponsor: int | None) -> None:
    """Follow a motion: find it at Parliament, and make it the one that every page and letter reads."""
    _go_to(follow_motion, session_name, number, sponsor)


@motion_cli.command("succeed")
@SESSION
@NUMBER
@SPONSOR
def succeed_command(session_name: str, number: int, sponsor: int | None) -> None:
    """Go on with a successor: the motion followed until now names it, and is kept."""
    _go_to(succeed_motion, session_name, number, sponsor)


@motion_cli.command("lapse")
@click.option(
    "--on", type=click.DateTime(formats=["%Y-%m-%d"]), required=True, help="The day on which it fell."
)
def lapse_command(on: datetime) -> None:
    """Say that the motion followed has fallen. The same day again changes nothing."""
    try:
        with transaction():
            lapse_motion(_get_followed(), on.date())
    except MotionError as error:
        if error.reason != "not_open":
            raise click.ClickException(PROBLEMS[error.reason]) from None
        _say_closed(_get_followed(), on.date())
    _show(_get_followed())


@motion_cli.command("correct")
@click.option("--event", "event_id", type=int, help="Id of the event that was wrong, as the API tells it.")
@click.option("--words", required=True, help="What was wrong and what is right, as everybody will read it.")
@click.option("--source", "source_url", help="Web address of what shows it.")
def correct_command(event_id: int | None, words: str, source_url: str | None) -> None:
    """Publish a correction. It is an event of its own: nothing that was published is rewritten."""
    try:
        with transaction():
            event = correct_event(event_id, words, source_url)
    except CorrectionError as error:
        raise click.ClickException(error.reason.replace("_", " ")) from None
    click.echo(f"Correction {event.id} is published.")


@motion_cli.command("show")
def show_command() -> None:
    """Show the motion followed, its state and names, and motions that may continue it."""
    _show(_get_followed())


def _go_to(
    service: Callable[[str, int, MotionInfo | None], Motion],
    session_name: str,
    number: int,
    sponsor: int | None,
) -> None:
    try:
        info = _find_info(session_name, number, sponsor)
        with transaction():
            service(session_name, number, info)
    except MotionError as error:
        raise click.ClickException(PROBLEMS[error.reason]) from None
    _show(_get_followed())
    click.echo("Its names come with: flask parliament sync motion")


def _say_closed(motion: Motion, on: date) -> None:
    """Well, if it lapsed on that very day; else an error that names what to use."""
    told = f"EDM {motion.number} {'lapsed' if motion.state == 'lapsed' else 'was withdrawn'}"
    told += f" on {motion.closed_on} already" if motion.closed_on else " already, on a day not known"
    if (motion.state, motion.closed_on) != ("lapsed", on):
        correct = "to publish a correction: flask --app wsgi motion correct --words WORDS"
        raise click.ClickException(f"{told}; nothing was changed; {correct}")
    click.echo(f"{told}; nothing was changed.")


def _find_info(session_name: str, number: int, sponsor: int | None) -> MotionInfo | None:
    """What Parliament's list says. A motion known here can be followed while Parliament cannot be reached or does not
    list it, unless it is to be that sponsor's."""
    try:
        with quiet_log(get_config()):
            info = find_motion_info(make_motions_api(), session_name, number, sponsor)
    except HttpError as error:
        if queries.find_motion(session_name, number) is None:
            raise click.ClickException(f"{say_error(error)}. Nothing was changed.") from None
        click.echo(f"{say_error(error)}; what is known here stays.", err=True)
        return None
    if info is None and sponsor is not None:
        raise MotionError("no_such_motion")
    if info is None and queries.find_motion(session_name, number) is not None:
        click.echo("Parliament does not list it; what is known here stays.", err=True)
    return info


def _get_followed() -> Motion:
    motion = queries.find_followed_motion()
    if motion is None:
        raise click.ClickException("no motion is followed")
    return motion


def _show(motion: Motion) -> None:
    click.echo(f"EDM {motion.number}, session {motion.session_name}: {motion.title or motion.subject}")
    click.echo(f"  state: {motion.state}" + (f" since {motion.closed_on}" if motion.closed_on else ""))
    if motion.primary_sponsor:
        click.echo(f"  tabled by {motion.primary_sponsor.name}, {motion.tabled_on or motion.tabled_about}")
    click.echo(f"  Parliament's id: {motion.api_id or 'not found yet'}")
    count = queries.count_signatures(motion)
    if count is None or motion.names_read_at is None:
        click.echo("  names: not known; no complete list has been read yet")
    else:
        click.echo(f"  names: {count}, as at {to_london(motion.names_read_at):%H:%M on %d %B %Y}")
    if motion.successor:
        click.echo(f"  successor: EDM {motion.successor.number}, session {motion.successor.session_name}")
    for one in queries.list_possible_successors(motion):
        label = f"EDM {one.number}, session {one.session_name}"
        click.echo(f"  may continue it: {label}: {one.title} (same {one.reason})")
