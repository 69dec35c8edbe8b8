"""`flask prepare`: the database made ready for the site."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from app.core.database import db, transaction
from app.core.extensions import alembic
from app.parliament.snapshot.load import load_snapshot


@click.command()
@with_appcontext
def prepare() -> None:
    """Bring the tables up to date, and load the bundled facts where there are none yet."""
    try:
        alembic.upgrade()
        db.session.rollback()
        with transaction() as session:
            load_snapshot(session)
    except SQLAlchemyError as error:
        kind = db.engine.dialect.name
        reason = str(getattr(error, "orig", "") or type(error).__name__).strip().splitlines()[0]
        raise click.ClickException(f"DATABASE_URL: the {kind} database cannot be used: {reason}") from None
