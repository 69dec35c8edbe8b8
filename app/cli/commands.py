"""What all groups of commands have in common."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError


class Commands(AppGroup):
    """Commands that say in one line, without a trace, when the database is away, or kept them waiting for too long."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            if not (isinstance(error, OperationalError | InterfaceError) or error.connection_invalidated):
                raise
            reason = str(error.orig).strip().splitlines()[0]
            raise click.ClickException(f"The database cannot be used now: {reason}. Try again.") from None
