"""What all groups of commands have in common."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import SQLAlchemyError

from app.core.engines import is_database_away


class Commands(AppGroup):
    """Commands that say in one line, without a trace, when the database is away, or kept them waiting for too long."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except SQLAlchemyError as error:
            if not is_database_away(error):
                raise
            reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
            raise click.ClickException(f"The database cannot be used now: {reason}. Try again.") from None
