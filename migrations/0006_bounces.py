"""A bounce finds its mail, incoming mail is counted, and what an office wrote is passed on once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbox", sa.Column("bounce_code", sa.Text(), nullable=True))
    op.create_index(op.f("ix_outbox_envelope_from"), "outbox", ["envelope_from"])
    op.create_table(
        "mail_received",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_received")),
    )
    op.create_index("ix_mail_received_day_what", "mail_received", ["day", "what"])
    op.create_table(
        "taken_mail",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_taken_mail")),
    )
    op.create_index(op.f("ix_taken_mail_taken_at"), "taken_mail", ["taken_at"])


def downgrade() -> None:
    op.drop_table("taken_mail")
    op.drop_table("mail_received")
    op.drop_index(op.f("ix_outbox_envelope_from"), table_name="outbox")
    op.drop_column("outbox", "bounce_code")
    op.drop_column("outbox", "bounced_at")
