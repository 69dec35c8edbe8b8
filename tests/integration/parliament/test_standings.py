"""What is said of a member and a motion, in every state."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.parliament import queries
from app.parliament.models import Member, Motion, Office, Signature, Spell, SyncRun
from app.parliament.queries import Standing, Status

BERRY, KENDALL, HOYLE, GHANI, LUMSDEN = 5314, 4026, 467, 4460, 5450
CLOSED = date(2026, 4, 29)
Write = Callable[[], AbstractContextManager[Session]]


def standing(session: Session, member_id: int) -> Standing:
    session.expire_all()
    return queries.get_member_standing(session.get_one(Member, member_id), queries.get_followed_motion())


@pytest.fixture
def change(session: Session, write: Write) -> Callable[..., None]:
    """Change the motion, and say whether biographies have been read."""

    def make(*rows: Any, are_posts_read: bool = True, **values: Any) -> None:
        with write() as open_session:
            open_session.execute(sa.update(Motion).values(**({"names_read_at": now()} | values)))
            if are_posts_read:
                open_session.add(SyncRun(kind="offices", outcome="ok", started_at=now(), data_at=now()))
            open_session.add_all(rows)

    return make


@pytest.fixture
def plain(session: Session) -> int:
    """A member without office who sat all the time."""
    query = (
        sa.select(Member.id)
        .join(Spell, Spell.member_id == Member.id)
        .where(Spell.started_on < CLOSED, Member.id.not_in(sa.select(Office.member_id)), Member.id != BERRY)
    )
    return session.scalars(query.order_by(Member.id)).first() or 0


def sign(session: Session, member_id: int, state: str = "signed", **facts: Any) -> Signature:
    motion_id = queries.get_followed_motion().id
    return Signature(
        motion_id=motion_id, member_id=member_id, state=state, seen_at=now(), changed_at=now(), **facts
    )


def office(member_id: int, kind: str, started: date, ended: date | None = None) -> Office:
    return Office(
        member_id=member_id,
        kind=kind,
        title=kind,
        started_on=started,
        ended_on=ended,
        source="test",
        source_kind="sync",
        seen_at=now(),
    )


def test_until_a_list_has_been_read_nobody_has_not_signed(session: Session) -> None:
    found = queries.list_standings(queries.get_followed_motion())
    assert len(found) == 650
    assert not {Status.NOT_SIGNED, Status.SIGNED} & {one.status for one in found.values()}
    assert found[BERRY].status is Status.NOT_KNOWN
    assert found[BERRY].is_primary_sponsor


def test_a_vacant_seat_is_vacant(session: Session) -> None:
    assert queries.get_member_standing(None, queries.get_followed_motion()).status is Status.VACANT


def test_an_open_motion_is_judged_by_the_offices_of_today(
    session: Session, change: Callable[..., None], plain: int
) -> None:
    change(state="open", closed_on=None, are_posts_read=False)
    assert standing(session, plain).status is Status.NOT_SIGNED
    speaker = standing(session, HOYLE)
    assert (speaker.status, speaker.reason_kind) == (Status.DOES_NOT_SIGN, "speaker")
    assert standing(session, GHANI).reason_kind == "deputy_speaker"


def test_a_name_on_the_motion_beats_an_office(session: Session, change: Callable[..., None]) -> None:
    change(sign(session, HOYLE, signed_on=date(2026, 2, 1)), state="open", closed_on=None)
    found = standing(session, HOYLE)
    assert (found.status, found.reason_kind, found.signed_on) == (Status.SIGNED, "speaker", date(2026, 2, 1))


@pytest.mark.parametrize(("state", "is_removed"), [("withdrawn", False), ("removed", True)])
def test_a_withdrawn_name_is_shown_as_withdrawn(
    session: Session, change: Callable[..., None], plain: int, state: str, is_removed: bool
) -> None:
    name = sign(session, plain, state, withdrawn_on=date(2026, 3, 1))
    name.changed_at = datetime(2026, 3, 1, 12, tzinfo=UTC)  # while the motion was open
    change(name)
    found = standing(session, plain)
    assert (found.status, found.withdrawn_on, found.is_removed) == (
        Status.WITHDREW,
        date(2026, 3, 1),
        is_removed,
    )
    assert not found.is_agreed


def test_members_of_sinn_fein_cannot_sign(session: Session, change: Callable[..., None]) -> None:
    change()
    found = queries.list_standings(queries.get_followed_motion())
    assert [one.status for one in found.values()].count(Status.CANNOT_SIGN) == 7


def test_who_sat_only_after_the_motion_closed_was_not_then_an_mp(
    session: Session, write: Write, change: Callable[..., None]
) -> None:
    change()
    assert standing(session, LUMSDEN).status is Status.NOT_THEN_MP
    with write() as open_session:
        earlier = Spell(
            member_id=LUMSDEN, seat_name="An Old Seat", started_on=date(2024, 7, 4), ended_on=date(2026, 5, 1)
        )
        open_session.add(earlier)
    assert standing(session, LUMSDEN).status is Status.NOT_SIGNED


def test_a_closed_motion_is_judged_by_the_offices_of_the_day_it_closed(
    session: Session, change: Callable[..., None], plain: int
) -> None:
    change(office(plain, "minister", date(2025, 9, 5), date(2026, 5, 12)))
    found = standing(session, plain)
    assert (found.status, found.reason_kind) == (Status.DOES_NOT_SIGN, "minister")


def test_an_office_taken_after_the_motion_closed_says_nothing(
    session: Session, change: Callable[..., None], plain: int
) -> None:
    change(office(plain, "minister", date(2026, 5, 12)))
    assert standing(session, plain).status is Status.NOT_SIGNED


def test_without_past_posts_a_closed_motions_absent_names_are_not_known(
    session: Session, change: Callable[..., None], plain: int
) -> None:
    change(are_posts_read=False)
    assert standing(session, plain).status is Status.NOT_KNOWN


def test_a_motion_that_closed_on_a_day_not_known_judges_nobody(
    session: Session, change: Callable[..., None], plain: int
) -> None:
    change(closed_on=None)
    assert standing(session, plain).status is Status.NOT_KNOWN
    assert standing(session, HOYLE).status is Status.NOT_KNOWN


def test_a_former_member_is_former_unless_the_name_stands(
    session: Session, write: Write, change: Callable[..., None], plain: int
) -> None:
    change()
    with write() as open_session:
        open_session.get_one(Member, plain).is_current = False
    assert standing(session, plain).status is Status.FORMER
    change(sign(session, plain))
    found = standing(session, plain)
    assert (found.status, found.is_current) == (Status.SIGNED, False)


def test_a_staff_mark_that_a_member_never_signs_carries_its_source(
    session: Session, change: Callable[..., None], plain: int
) -> None:
    mark = office(plain, "never_signs", date(2026, 1, 1))
    mark.source_url, mark.source_kind = "https://example.org/never", "staff"
    change(mark, state="open", closed_on=None)
    found = standing(session, plain)
    assert (found.status, found.never_signs_source) == (Status.NOT_SIGNED, "https://example.org/never")
