"""Staff can record that an MP was asked for comment, and what was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mp_comment",
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mp_comment_member_id_member")),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_mp_comment")),
    )


def downgrade() -> None:
    op.drop_table("mp_comment")
