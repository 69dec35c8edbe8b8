"""`flask parliament mark` and `marks`: what staff mark of an MP, by a source."""

from __future__ import annotations

from datetime import datetime

import click
from flask.cli import with_appcontext

from app.core.clock import today_in_london
from app.core.database import transaction
from app.core.templating import show_day
from app.parliament.marks import TITLES, MarkError, list_marks, mark_member, remove_mark
from app.parliament.models import Member, Office
from app.parliament.queries import find_member, find_seat_by_slug, find_seat_of, find_sitting_member
from app.tracker.moved import find_slug, list_near
from app.tracker.record import get_record

SAYINGS = {"never_signs": "never signs", "pps": "PPS"}
PROBLEMS = {
    "has_left": "no longer an MP",
    "no_https_address": "--source must be an address that begins with https://",
    "day_in_future": "--on lies in the future",
    "is_not_marked": "not marked so",
    "ends_before_it_began": "--on lies before the day from which the mark counts",
}
MOST_DIGITS = 9


@click.command("mark")
@click.argument("mp", metavar="SEAT_OR_MEMBER")
@click.option("--kind", type=click.Choice(list(TITLES)), required=True, help="What the MP is marked as.")
@click.option("--source", "source_url", help="Address of what shows it, as everybody will see it.")
@click.option(
    "--on",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    help="Day of the source, from which the mark counts; with --remove, from which it no longer does (default: today).",
)
@click.option("--title", help="The post in full, such as: Parliamentary Private Secretary to the Treasury.")
@click.option("--remove", "is_removed", is_flag=True, help="End the mark; what it was stays in the history.")
@with_appcontext
def mark_command(
    mp: str, kind: str, source_url: str | None, on: datetime | None, title: str | None, is_removed: bool
) -> None:
    """Mark an MP as one who never signs Early Day Motions, or as a PPS, by seat or by Parliament's number. Pages and
    letters follow at once. Marking again puts the source, the day or the title right."""
    if is_removed and (source_url or title):
        raise click.UsageError("--source and --title do not go with --remove.")
    if not is_removed and (source_url is None or on is None):
        raise click.UsageError("Say --source and --on, or --remove.")
    member, day = _find_mp(mp), on.date() if on else today_in_london()
    try:
        with transaction():
            if is_removed:
                row = remove_mark(member, kind, day)
            else:
                row = mark_member(member, kind, source_url or "", day, title)
    except MarkError as error:
        raise click.ClickException(f"{_name(member)}: {PROBLEMS[error.reason]}") from None
    click.echo(f"{_name(member)}: {_say_removed(row) if is_removed else _say_mark(row)}")


@click.command("marks")
@with_appcontext
def marks_command() -> None:
    """Show which MPs staff have marked, and by what source."""
    marks = list_marks()
    for row in marks:
        click.echo(f"{_name(row.member)}: {_say_mark(row)}")
    if not marks:
        click.echo("no MP is marked")


def _find_mp(text: str) -> Member:
    """Who is meant by a number of Parliament's or a seat, also by an old address, its Welsh name or its code."""
    if text.isdecimal():
        member = find_member(int(text)) if len(text) <= MOST_DIGITS else None
        if member is None:
            raise _refuse(f"there is no MP {text}")
        return member
    record = get_record()
    slug = find_slug(text, record)
    seat = find_seat_by_slug(slug) if slug else None
    if seat is None:
        near = ", ".join(row.seat.slug for row in list_near(text, record))
        raise _refuse(f"there is no seat {text!r}" + (f"; near it: {near}" if near else ""))
    member = find_sitting_member(seat)
    if member is None:
        raise _refuse(f"the seat {seat.slug} is vacant")
    return member


def _refuse(words: str) -> click.ClickException:
    return click.ClickException(words)


def _name(member: Member) -> str:
    seat = find_seat_of(member)
    return f"{member.name} ({seat.name if seat else 'no seat'})"


def _say_mark(row: Office) -> str:
    title = "" if row.title == TITLES[row.kind] else f" ({row.title})"
    day = f" of {show_day(row.started_on)}" if row.started_on else ""
    return f"{SAYINGS[row.kind]}{title}, by a source{day}: {row.source_url}"


def _say_removed(row: Office) -> str:
    mark = f"the mark “{SAYINGS[row.kind]}”"
    if row.ended_on is None or row.ended_on == row.started_on:
        return f"{mark} is undone, as if it had never been"
    return f"{mark} ended on {show_day(row.ended_on)}"
