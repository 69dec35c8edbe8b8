"""`flask recommendation`: what is known of the government's answer to recommendation 46."""

from __future__ import annotations

from datetime import datetime

import click

from app.campaign.recommendation import NUMBER, AnswerError, State, get_recommendation, set_recommendation
from app.cli.groups import CommandGroup
from app.core.database import transaction

recommendation_cli = CommandGroup("recommendation", help="The government's answer to recommendation 46.")

PROBLEMS = {
    "reply_incomplete": "a reply needs --on, --link, and --accepted or --not-accepted",
    "not_a_reply": "--on, --link and --accepted belong to `replied` only",
    "link_not_web": "--link must be a web address",
    "date_in_future": "--on lies in the future",
}


@recommendation_cli.command("set")
@click.argument("state", type=click.Choice(["not_known", "awaited", "replied"]))
@click.option("--on", type=click.DateTime(formats=["%Y-%m-%d"]), help="The day of the reply.")
@click.option("--link", help="Where the reply can be read.")
@click.option("--accepted/--not-accepted", "is_accepted", default=None, help="What the reply says.")
def set_command(state: State, on: datetime | None, link: str | None, is_accepted: bool | None) -> None:
    """Record the answer as not_known, awaited or replied. Letters that wait are judged anew when they are
    sent.
    """
    try:
        with transaction():
            set_recommendation(
                state, replied_on=on.date() if on else None, link=link, is_accepted=is_accepted
            )
    except AnswerError as error:
        raise click.ClickException(PROBLEMS[error.problem]) from None
    _show()


@recommendation_cli.command("show")
def show_command() -> None:
    """Show what is known."""
    _show()


def _show() -> None:
    answer = get_recommendation()
    click.echo(f"recommendation {NUMBER}: {answer.state.replace('_', ' ')}")
    if answer.as_of:
        click.echo(f"  set on {answer.as_of}")
    if answer.state == "replied":
        said = "accepted" if answer.is_accepted else "not accepted"
        click.echo(f"  {said} on {answer.replied_on}: {answer.link}")
