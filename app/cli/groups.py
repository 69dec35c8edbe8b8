"""Commands that say in one line that the database cannot be used."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from app.core.engines import is_database_away

LARGEST_ID = 2**31 - 1
LACKING = ("no such table", "no such column", "undefinedtable", "undefinedcolumn")
NO_TABLES = "The database lacks tables. Make them first: flask --app wsgi prepare"
ID_TYPE = click.IntRange(max=LARGEST_ID)


class _Explained(click.Command):
    """Ends with a line in place of a trace when the database is away or lacks tables."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, or the one of the group that was asked for."""
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as error:
            words = _explain(error)
            if words is None:
                raise
            raise click.ClickException(words) from None


class CommandGroup(_Explained, AppGroup):
    """A group of commands."""


class LoneCommand(_Explained):
    """A command that stands in no group."""


def lacks_tables(error: Exception) -> bool:
    """True when the database has not been prepared."""
    reason = getattr(error, "orig", None)
    return any(sign in f"{type(reason).__name__} {reason}".lower() for sign in LACKING)


def _explain(error: SQLAlchemyError) -> str | None:
    """What is wrong and what to do; None for a fault of ours, whose trace is wanted."""
    if lacks_tables(error):
        return NO_TABLES
    if not is_database_away(error):
        return None
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return (
        f"The database cannot be used: {reason}. Look whether it runs, and at DATABASE_URL, then try again."
    )
