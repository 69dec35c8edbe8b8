"""`flask privacy`: what is due to be erased, and erasing it."""

from __future__ import annotations

import click

from app.cli.groups import CommandGroup
from app.core.jobs import run_job
from app.privacy.erasure import count_due

privacy = CommandGroup("privacy", help="Erase what was kept long enough.")


@privacy.command("due")
def due() -> None:
    """How much is due to be erased, by period."""
    _echo(count_due())


@privacy.command("erase")
@click.option("--dry-run", is_flag=True, help="Only say how much is due.")
def erase(dry_run: bool) -> None:
    """Erase everything that is due now; the worker does it every hour."""
    counts = count_due() if dry_run else run_job("privacy.erase")
    if counts is None:
        raise click.ClickException("the erasing job is running already")
    _echo(counts)


def _echo(counts: dict[str, int]) -> None:
    for name, count in counts.items():
        click.echo(f"{name:<14}{count:>6}")
