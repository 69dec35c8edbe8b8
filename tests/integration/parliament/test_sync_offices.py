"""Offices: taken over from biographies with their dates; staff's marks stay."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.parliament import queries
from app.parliament.members_api import MembersApi
from app.parliament.models import Member, Office
from app.parliament.sync_offices import sync_offices
from tests.support.parliament import LocalParliament

BERRY, KENDALL, HOYLE, GHANI = 5314, 4026, 467, 4460
Write = Callable[[], AbstractContextManager[Session]]


def post(name: str, started: str, ended: str | None = None, number: int = 9) -> dict[str, Any]:
    return {
        "house": 1,
        "name": name,
        "id": number,
        "startDate": f"{started}T00:00:00",
        "endDate": f"{ended}T00:00:00" if ended else None,
        "additionalInfo": "A Department ",
        "additionalInfoLink": None,
    }


def held(session: Session, member_id: int) -> list[tuple[str, date | None, date | None]]:
    session.expire_all()
    rows = session.scalars(sa.select(Office).where(Office.member_id == member_id).order_by(Office.started_on))
    return [(row.kind, row.started_on, row.ended_on) for row in rows]


@pytest.fixture
def minister(session: Session) -> int:
    """A minister of the snapshot with one post."""
    query = sa.select(Office.member_id).where(Office.kind == "minister").group_by(Office.member_id)
    return session.scalars(query.having(sa.func.count() == 1).order_by(Office.member_id)).first() or 0


def test_the_snapshots_offices_are_replaced_and_a_second_reading_changes_nothing(
    session: Session, members_api: MembersApi
) -> None:
    report = sync_offices(members_api)
    assert (report.outcome, report.changes, report.counts["read"]) == ("ok", [], 650)
    assert set(session.scalars(sa.select(Office.source_kind).distinct())) == {"sync"}
    count = session.scalar(sa.select(sa.func.count()).select_from(Office))
    assert sync_offices(members_api).changes == []
    assert session.scalar(sa.select(sa.func.count()).select_from(Office)) == count


def test_a_reshuffle_keeps_the_past(
    session: Session, parliament: LocalParliament, members_api: MembersApi, minister: int
) -> None:
    member = parliament.house.members[minister]
    started = date.fromisoformat(member.posts[0]["startDate"][:10])
    member.posts[0]["endDate"] = "2026-11-01T00:00:00"
    parliament.house.members[BERRY].posts.append(post("PPS (Somebody)", "2026-11-02"))
    report = sync_offices(members_api)
    assert sorted(one.kind for one in report.changes) == ["left_office", "took_office"]
    assert held(session, minister) == [("minister", started, date(2026, 11, 1))]
    assert held(session, BERRY) == [("pps", date(2026, 11, 2), None)]
    found = session.get_one(Member, minister)
    assert queries.list_offices(found, date(2026, 11, 1)) == []
    assert [one.kind for one in queries.list_offices(found, date(2026, 10, 31))] == ["minister"]


def test_staffs_marks_are_never_touched(session: Session, write: Write, members_api: MembersApi) -> None:
    with write() as open_session:
        for kind in ("pps", "never_signs"):
            mark = Office(
                member_id=BERRY,
                kind=kind,
                title="Marked",
                source="staff",
                source_url="https://example.org/",
                source_kind="staff",
                seen_at=now(),
            )
            open_session.add(mark)
    sync_offices(members_api)
    assert sorted(kind for kind, _, _ in held(session, BERRY)) == ["never_signs", "pps"]


def test_the_chair_stays_known_when_the_answer_names_no_deputy(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    for member in parliament.house.members.values():
        member.other_posts = []
    assert sync_offices(members_api).is_ok
    assert [kind for kind, _, _ in held(session, GHANI)] == ["deputy_speaker"]
    assert [kind for kind, _, _ in held(session, HOYLE)] == ["speaker"]


def test_the_speaker_is_known_by_the_party_too(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    parliament.house.members[HOYLE].other_posts = []
    sync_offices(members_api)
    assert [kind for kind, _, _ in held(session, HOYLE)] == ["speaker"]


def test_a_lost_government_is_refused(
    session: Session, parliament: LocalParliament, members_api: MembersApi, minister: int
) -> None:
    for member in parliament.house.members.values():
        member.posts = []
    assert sync_offices(members_api).outcome == "refused"
    assert [kind for kind, _, _ in held(session, minister)] == ["minister"]
    assert queries.is_member_in_doubt(minister)
    assert not queries.is_member_in_doubt(BERRY)


def test_one_missing_biography_leaves_that_members_rows(
    session: Session, parliament: LocalParliament, members_api: MembersApi, minister: int
) -> None:
    parliament.house.members.pop(minister)
    report = sync_offices(members_api)
    assert (report.outcome, report.counts["skipped"]) == ("ok", 1)
    assert [kind for kind, _, _ in held(session, minister)] == ["minister"]


def test_spells_come_with_the_biographies(
    session: Session, parliament: LocalParliament, members_api: MembersApi
) -> None:
    earlier = {
        "house": 1,
        "name": "An Old Seat",
        "id": 12,
        "startDate": "2017-06-08T00:00:00",
        "endDate": "2019-11-06T00:00:00",
    }
    parliament.house.members[BERRY].spells = [earlier]
    sync_offices(members_api)
    session.expire_all()
    spells = session.get_one(Member, BERRY).spells
    assert [(one.seat_name, one.seat_id is None, one.ended_on) for one in spells] == [
        ("An Old Seat", True, date(2019, 11, 6)),
        ("Brighton Pavilion", False, None),
    ]


def test_where_an_office_is_held_is_kept(session: Session, members_api: MembersApi) -> None:
    sync_offices(members_api)
    query = sa.select(Office.organisation).where(Office.title.contains("Science, Innovation and Technology"))
    assert "Department for Science, Innovation and Technology" in session.scalars(query).all()
