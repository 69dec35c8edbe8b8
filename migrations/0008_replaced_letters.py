"""A letter that another one replaces is found by an index, also by the database when letters are deleted."""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_letter_replaces_id"), "letter", ["replaces_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_letter_replaces_id"), table_name="letter")
