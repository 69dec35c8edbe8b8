"""The data version of a database from before moments were kept gets one: when Parliament was last read."""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

version = sa.table("data_version", sa.column("name", sa.Text), sa.column("number", sa.Integer))
moment = sa.table(
    "version_moment", sa.column("number", sa.Integer), sa.column("raised_at", sa.DateTime(timezone=True))
)
run = sa.table("sync_run", sa.column("ended_at", sa.DateTime(timezone=True)))


def upgrade() -> None:
    connection = op.get_bind()
    number = connection.scalar(sa.select(version.c.number).where(version.c.name == "data"))
    kept = sa.select(moment.c.number).where(moment.c.number == number)
    if not number or connection.scalar(kept) is not None:
        return
    raised_at = connection.scalar(sa.select(sa.func.max(run.c.ended_at))) or datetime.now(UTC)
    connection.execute(sa.insert(moment).values(number=number, raised_at=raised_at))


def downgrade() -> None:
    """What was kept stays: the table goes with the migration that made it."""
