"""Addresses for letters: read in shares, changed ones noted, none made up."""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
import sqlalchemy as sa
import time_machine
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.http import HttpError
from app.parliament import queries
from app.parliament.members_api import MembersApi
from app.parliament.models import ContactAddress, Member, ParliamentEvent
from app.parliament.sync_contacts import list_due_members, sync_contacts
from app.parliament.types import ContactInfo
from tests.support.parliament import LocalParliament

BERRY = 5314
Write = Callable[[], AbstractContextManager[Session]]


def berrys(session: Session) -> ContactAddress:
    session.expire_all()
    return session.get_one(ContactAddress, BERRY)


def test_everybodys_address_is_read_once_and_a_seventh_a_day_then(
    session: Session, members_api: MembersApi
) -> None:
    assert len(list_due_members(is_spread=True)) == 650
    counts = sync_contacts(members_api, is_spread=True).counts
    assert (counts["read"], counts["new"]) == (650, 650)
    share = list_due_members(is_spread=True)
    assert len(share) == math.ceil(650 / 7)
    with time_machine.travel(now().replace(year=2027)):
        sync_contacts(members_api, is_spread=True)
        assert not set(share) & set(list_due_members(is_spread=True))
    assert len(list_due_members(is_spread=False)) == 650


def test_a_changed_address_is_used_and_noted_without_the_address(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_contacts(members_api)
    parliament.house.members[BERRY].email = "new.address@example.invalid"
    report = sync_contacts(members_api)
    assert [(one.kind, one.what) for one in report.changes] == [("address_changed", str(BERRY))]
    assert berrys(session).email == "new.address@example.invalid"
    event = session.scalars(sa.select(ParliamentEvent)).one()
    assert (event.kind, event.member_id, event.detail) == ("address_changed", BERRY, {})


def test_a_member_without_an_address_has_none(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    parliament.house.members[BERRY].email = None
    sync_contacts(members_api)
    assert (berrys(session).email, berrys(session).basis) == (None, "none")


def test_an_address_set_by_staff_is_left_alone(
    session: Session, write: Write, members_api: MembersApi
) -> None:
    with write() as open_session:
        row = ContactAddress(member_id=BERRY, email="staff@example.org", basis="staff", checked_at=now())
        open_session.add(row)
    assert BERRY not in list_due_members(is_spread=False)
    sync_contacts(members_api)
    assert berrys(session).email == "staff@example.org"


def test_many_lost_addresses_are_refused_and_their_members_in_doubt(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    sync_contacts(members_api)
    for member in list(parliament.house.members.values())[:60]:
        member.email = None
    lost = [one.id for one in list(parliament.house.members.values())[:60]]
    assert sync_contacts(members_api).outcome == "refused"
    assert session.scalar(sa.select(sa.func.count()).where(ContactAddress.email.is_not(None))) == 650
    assert queries.is_member_in_doubt(lost[0])
    assert sync_contacts(members_api, accept_shrink=True).is_ok
    assert not queries.is_member_in_doubt(lost[0])


class TornApi:
    """Breaks off after so many answers, with that reason."""

    def __init__(self, answers: int, reason: str) -> None:
        self._left, self._reason = answers, reason

    def get_contact(self, member_id: int) -> ContactInfo:
        self._left -= 1
        if self._left < 0:
            raise HttpError(self._reason, is_retryable=True)
        return ContactInfo(member_id, f"mp{member_id}@example.org", "parliamentary_office")


def test_what_was_read_before_parliament_went_away_is_kept(session: Session) -> None:
    report = sync_contacts(TornApi(10, "paused"))  # type: ignore[arg-type]
    assert (report.outcome, report.counts["read"], report.counts["unread"]) == ("ok", 10, 640)
    assert len(list_due_members(is_spread=True)) == 640


@pytest.mark.parametrize(
    ("answers", "reason", "outcome"),
    [
        (0, "paused", "failed"),
        (0, "not_found", "failed"),
        (0, "wrong_shape", "failed"),
        (1, "not_found", "ok"),
    ],
)
def test_a_members_bad_answer_is_passed_over_and_nothing_but_those_is_not(
    session: Session, answers: int, reason: str, outcome: str
) -> None:
    assert sync_contacts(TornApi(answers, reason)).outcome == outcome  # type: ignore[arg-type]
    assert session.scalar(sa.select(sa.func.count()).select_from(ContactAddress)) == answers
    assert session.scalar(sa.select(sa.func.count()).where(Member.is_current)) == 650
