"""Letters of one writer that took each other's place."""

from __future__ import annotations

import sqlalchemy as sa

from app.core.database import db
from app.letters.models import Letter


def list_chain(letter: Letter) -> list[Letter]:
    """The letter, those that it took the place of and those that took its place, the oldest first; what is
    erased among them too."""
    chain = [letter]
    while (before := chain[0].replaces_id) is not None:
        chain.insert(0, db.session.get_one(Letter, before))
    while (after := find_successor(chain[-1])) is not None:
        chain.append(after)
    return chain


def find_successor(letter: Letter) -> Letter | None:
    """The letter that took this one's place."""
    return db.session.scalar(sa.select(Letter).where(Letter.replaces_id == letter.id))
