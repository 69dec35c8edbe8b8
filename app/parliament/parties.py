"""Parties as the Members API names them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.parliament.colours import NEUTRAL, readable_foreground
from app.parliament.models import Party
from app.parliament.sync import SyncReport
from app.parliament.types import PartyInfo


def upsert_party(session: Session, info: PartyInfo, report: SyncReport) -> Party:
    """The party's row, brought up to date. Missing colours keep what is known, else a neutral grey."""
    party = session.scalar(sa.select(Party).where(Party.parliament_id == info.api_id))
    party = party or session.scalar(sa.select(Party).where(Party.name == info.name))
    if party is None:
        party = Party(name=info.name, background=NEUTRAL, foreground="#ffffff")
        session.add(party)
    party.parliament_id = info.api_id
    if party.name != info.name and session.scalar(sa.select(Party.id).where(Party.name == info.name)) is None:
        party.name = info.name
    party.abbreviation = info.abbreviation or party.abbreviation
    party.background = info.background or party.background
    party.foreground = readable_foreground(party.background, info.foreground or party.foreground)
    report.is_changed |= session.is_modified(party)
    session.flush()
    return party
