"""`flask letters`: the rules as they run, and every letter as it would read."""

from __future__ import annotations

import click

from app.cli.groups import CommandGroup
from app.core.clock import today_in_london
from app.core.database import transaction
from app.letters.preview import Preview, build_preview_message, list_previews, make_preview
from app.letters.rules import choose_variant, format_rules_table
from app.letters.situation import get_situation
from app.letters.types import NoLetter, Situation
from app.mail.errors import MailError
from app.mail.services import queue_message
from app.mail.text import wrap_text
from app.parliament.queries import find_seat_by_slug

letters_cli = CommandGroup("letters", help="The letters: their rules and words.")


@letters_cli.command("rules")
def rules_command() -> None:
    """Print the table of rules as it runs: the first row that matches picks the letter."""
    click.echo(format_rules_table())


@letters_cli.command("preview")
@click.argument("seat")
@click.option(
    "--all", "is_all", is_flag=True, help="Every variant, not only the one that the rules pick now."
)
@click.option("--mail-to", help="Mail one of each to this address too.")
def preview_command(seat: str, is_all: bool, mail_to: str | None) -> None:
    """Print the letters for SEAT, such as brighton-pavilion, with sample answers and word counts."""
    situation = _get_situation(seat)
    outcome, today = choose_variant(situation), today_in_london()
    chosen = f"no letter, {outcome.reason}" if isinstance(outcome, NoLetter) else str(outcome)
    click.echo(f"{situation.seat_name}: the rules pick now: {chosen}\n")
    if is_all:
        previews = list(list_previews(situation, today))
    else:
        previews = [] if isinstance(outcome, NoLetter) else [make_preview(outcome, situation, today)]
    for preview in previews:
        _show(preview)
    if mail_to:
        _mail(previews, mail_to)


def _get_situation(slug: str) -> Situation:
    seat = find_seat_by_slug(slug)
    if seat is None:
        raise click.ClickException(f"no seat is called {slug}")
    return get_situation(seat)


def _show(preview: Preview) -> None:
    click.secho(f"== {preview.variant} (rule {preview.rule})", bold=True)
    click.echo(f"campaign's words: {preview.body_words}; whole letter: {preview.letter.word_count}")
    for subject in preview.subjects:
        click.echo(f"subject: {subject}")
    click.echo(f"\n{wrap_text(preview.letter.text)}\n")


def _mail(previews: list[Preview], recipient: str) -> None:
    try:
        messages = [build_preview_message(preview, recipient) for preview in previews]
    except MailError:
        raise click.ClickException("--mail-to is not an email address") from None
    with transaction():
        for preview, message in zip(previews, messages, strict=True):
            queue_message("preview", f"preview:{preview.variant}", message)
    click.echo(f"{len(messages)} queued.")
