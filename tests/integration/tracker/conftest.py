"""A House whose facts a test changes, and the readings that bring them into the tables."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.versions import get_data_version
from app.parliament.members_api import MembersApi
from app.parliament.models import Member, Motion, Office, ParliamentSession, SyncRun
from app.parliament.motions_api import MotionsApi
from app.parliament.sync_members import sync_members
from app.parliament.sync_motion import sync_motion
from app.tracker.record import forget_records, get_record
from app.tracker.types import Record, SeatRow
from tests.support.parliament import LocalParliament
from tests.support.parliament_house import House, HouseMember

Write = Callable[[], AbstractContextManager[Session]]
API_ID = 60000


@dataclass
class Story:
    """What happens at Parliament, and our readings of it."""

    house: House
    members_api: MembersApi
    motions_api: MotionsApi
    write: Write
    plain: list[int] = field(default_factory=list)

    def read(self) -> int:
        """Read members, then the motion; gives the data version that follows."""
        assert sync_members(self.members_api).is_ok
        assert sync_motion(self.motions_api, self.members_api).is_ok
        return get_data_version()

    def read_posts(self) -> None:
        """Say that biographies, with past posts and spells, have been read."""
        self.put(SyncRun(kind="offices", outcome="ok", started_at=now(), ended_at=now(), data_at=now()))

    def put(self, *rows: Any) -> None:
        """Write rows as they are."""
        with self.write() as session:
            session.add_all(rows)
        forget_records()

    def open_motion(self) -> None:
        """Let the motion's session go on, and the motion with it."""
        with self.write() as session:
            session.get_one(ParliamentSession, "2024-26").prorogued_on = None
            session.execute(sa.update(Motion).values(state="open", closed_on=None))

    def seat_row(self, member_id: int, record: Record | None = None) -> SeatRow:
        """The row of the seat for which that member sits."""
        found = (record or get_record()).by_member[member_id]
        assert isinstance(found, SeatRow)
        return found

    def elect(self, member_id: int, seat_id: int, since: date, party: str = "Labour") -> None:
        """Somebody new sits for a seat."""
        newcomer = HouseMember(member_id, "Newly Elected", self.house.parties[party], seat_id, since, None)
        self.house.members[member_id] = newcomer


@pytest.fixture
def story(
    session: Session,
    parliament: LocalParliament,
    members_api: MembersApi,
    motions_api: MotionsApi,
    write: Write,
) -> Story:
    """The House as the snapshot has it, with `plain` Labour members who hold no office."""
    with_office = sa.select(Office.member_id)
    query = sa.select(Member.id).where(Member.id.not_in(with_office), Member.party.has(name="Labour"))
    plain = list(session.scalars(query.order_by(Member.id).limit(12)))
    return Story(parliament.house, members_api, motions_api, write, plain)
