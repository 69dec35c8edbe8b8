"""Locks that keep two requests about the same person apart, on both databases.

On SQLite a writing transaction is alone by itself (BEGIN IMMEDIATE); on PostgreSQL an advisory lock of the
transaction stands for the address, and a row lock for the letter. The address is always locked before the
row."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.letters.models import Letter

KNOWN = sa.select(Letter.id).where(Letter.draft == sa.bindparam("draft"))


def lock_address(email_key: str) -> None:
    """Hold everything about this address until the transaction ends."""
    if db.session.get_bind().dialect.name == "postgresql":
        number = int(email_key[:15], 16)
        db.session.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def lock_letter(letter_id: int) -> Letter | None:
    """The letter as it is now, with its MP and seat, held until the transaction ends; None when there is
    none."""
    names = (joinedload(Letter.member), joinedload(Letter.seat))
    return db.session.get(
        Letter, letter_id, options=names, with_for_update={"of": Letter}, populate_existing=True
    )


def lock_draft(draft: str) -> Letter | None:
    """The letter of a draft as it is now, held until the transaction ends; None when there is none."""
    if db.session.connection().scalar(KNOWN, {"draft": draft}) is None:
        return None
    return db.session.scalar(
        sa.select(Letter)
        .where(Letter.draft == draft)
        .with_for_update(of=Letter)
        .execution_options(populate_existing=True)
    )
