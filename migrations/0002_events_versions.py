"""Events bear the version, party and seat of their time; versions have moments; letters have public counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "version_moment",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_version_moment")),
    )
    op.create_table(
        "public_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=True),
        sa.Column("seat_id", sa.Integer(), nullable=True),
        sa.Column("confirmed", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_public_count_motion_id_motion")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_public_count_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_count")),
        sa.UniqueConstraint("motion_id", "seat_id", name=op.f("uq_public_count_motion_id")),
    )
    with op.batch_alter_table("parliament_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("party", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index(batch_op.f("ix_parliament_event_version"), ["version"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("parliament_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_parliament_event_version"))
        batch_op.drop_column("version")
        batch_op.drop_column("party")
    op.drop_table("public_count")
    op.drop_table("version_moment")
