"""`flask tracker`: what staff record for the tracker's pages."""

from __future__ import annotations

from datetime import datetime

import click

from app.cli.groups import CommandGroup
from app.core.database import transaction
from app.parliament.queries import find_seat_by_slug, find_sitting_member
from app.tracker.comments import CommentError, record_comment, remove_comment, say_comment

tracker_cli = CommandGroup("tracker", help="What staff record for the tracker's pages.")


@tracker_cli.command("comment")
@click.argument("seat")
@click.option("--asked", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day on which the MP was asked.")
@click.option("--said", help="What the MP said for print.")
@click.option("--none", "is_removed", is_flag=True, help="The MP was not asked after all.")
def comment_command(seat: str, asked: datetime | None, said: str | None, is_removed: bool) -> None:
    """Record that the MP of a seat was asked for comment, and what they said. Without options: show it."""
    found = find_seat_by_slug(seat)
    member = find_sitting_member(found) if found else None
    if member is None:
        raise click.ClickException("No MP sits for a seat of that address.")
    if said and asked is None:
        raise click.UsageError("Say --asked too.")
    try:
        with transaction():
            if is_removed:
                remove_comment(member.id)
            elif asked is not None:
                record_comment(member.id, asked.date(), said)
    except CommentError:
        raise click.ClickException("--asked lies in the future.") from None
    click.echo(f"{member.name}: {say_comment(member.id)}")
