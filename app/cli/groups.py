"""Groups of commands that say in one line that the database cannot be used."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

LARGEST_ID = 2**31 - 1
LACKING = ("no such table", "no such column", "undefinedtable", "undefinedcolumn")
NO_TABLES = "The database lacks tables. Make them first: flask --app wsgi prepare"
ID_TYPE = click.IntRange(max=LARGEST_ID)


class CommandGroup(AppGroup):
    """A group whose commands end with a line in place of a trace when the database is away or lacks tables."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except (OperationalError, InterfaceError, ProgrammingError) as error:
            words = _explain(error)
            if words is None:
                raise
            raise click.ClickException(words) from None
        except PoolTimeout:
            raise click.ClickException("The database gave no connection. Try again.") from None


def lacks_tables(error: Exception) -> bool:
    """True when the database has not been prepared."""
    reason = getattr(error, "orig", None)
    return any(sign in f"{type(reason).__name__} {reason}".lower() for sign in LACKING)


def _explain(error: DBAPIError) -> str | None:
    """What is wrong and what to do; None for a fault of ours, whose trace is wanted."""
    reason = str(error.orig or error).strip().splitlines()[0]
    if lacks_tables(error):
        return NO_TABLES
    if isinstance(error, ProgrammingError):
        return None
    return (
        f"The database cannot be used: {reason}. Look whether it runs, and at DATABASE_URL, then try again."
    )
