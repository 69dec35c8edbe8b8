"""The schedule on which Parliament is asked, and how old the data is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.jobs import JOBS, UNTRIED
from app.parliament import queries
from app.parliament.freshness import list_last_runs
from app.parliament.jobs import SyncFailedError, is_due, run_contacts_sync, run_motion_sync
from app.parliament.models import SyncRun

Write = Callable[[], AbstractContextManager[Session]]
NAMES = ["parliament.contacts", "parliament.members", "parliament.motion", "parliament.offices"]


@pytest.fixture
def ran(write: Write) -> Callable[..., None]:
    """Put a run into the table."""

    def add(kind: str, outcome: str, ago: timedelta, doubted: list[int] | None = None) -> None:
        moment = now() - ago
        with write() as open_session:
            data_at = moment if outcome == "ok" else None
            row = SyncRun(
                kind=kind, outcome=outcome, started_at=moment, data_at=data_at, doubted_ids=doubted or []
            )
            open_session.add(row)

    return add


def test_every_kind_of_data_has_its_job(session: Session) -> None:
    assert sorted(name for name in JOBS if name.startswith("parliament.")) == NAMES


@pytest.mark.settings(parliament_sync=True)
def test_a_fresh_site_reads_at_once_and_then_daily(session: Session, ran: Callable[..., None]) -> None:
    assert is_due("members")
    ran("members", "ok", timedelta(hours=19))
    assert not is_due("members")
    with time_machine.travel(now() + timedelta(hours=2)):
        assert is_due("members")


@pytest.mark.settings(parliament_sync=True)
@pytest.mark.parametrize(("outcome", "is_due_after_an_hour"), [("failed", True), ("refused", False)])
def test_what_failed_is_tried_again_after_an_hour_and_what_was_refused_after_a_day(
    session: Session, ran: Callable[..., None], outcome: str, is_due_after_an_hour: bool
) -> None:
    ran("offices", outcome, timedelta(minutes=30))
    assert not is_due("offices")
    with time_machine.travel(now() + timedelta(minutes=30)):
        assert is_due("offices") is is_due_after_an_hour


@pytest.mark.settings(parliament_sync=True)
def test_a_reading_that_failed_is_not_called_well_while_it_waits_for_its_next_try(
    session: Session, ran: Callable[..., None]
) -> None:
    ran("contacts", "failed", timedelta(minutes=10))
    assert run_contacts_sync() is UNTRIED
    ran("contacts", "ok", timedelta(minutes=5))
    assert run_contacts_sync() is None


def test_the_schedule_can_be_switched_off(session: Session) -> None:
    assert not is_due("members")
    assert run_motion_sync() is None
    assert [run.kind for run in list_last_runs()] == ["snapshot"]


@pytest.mark.settings(parliament_sync=True)
def test_a_job_that_could_not_read_shows_it(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.http.RETRY_PAUSES", ())
    with pytest.raises(SyncFailedError):
        run_motion_sync()
    assert [(run.kind, run.outcome) for run in list_last_runs()] == [("motion", "failed"), ("snapshot", "ok")]


def test_the_snapshots_data_has_the_snapshots_days(session: Session) -> None:
    ages = queries.get_data_ages()
    assert ages.members_at == datetime(2026, 8, 16, 12, tzinfo=UTC)
    assert ages.offices_at == datetime(2026, 6, 19, 12, tzinfo=UTC)
    assert (ages.motion_at, ages.is_snapshot) == (None, True)


def test_a_failed_reading_makes_no_data_younger(session: Session, ran: Callable[..., None]) -> None:
    ran("members", "ok", timedelta(days=9))
    ran("members", "failed", timedelta(hours=1))
    ages = queries.get_data_ages()
    assert ages.members_at is not None
    assert ages.now - ages.members_at >= timedelta(days=9)


def test_only_a_good_reading_ends_a_doubt(session: Session, ran: Callable[..., None]) -> None:
    ran("members", "refused", timedelta(hours=3), [5314])
    assert queries.is_member_in_doubt(5314)
    ran("members", "failed", timedelta(hours=2))
    assert queries.is_member_in_doubt(5314)
    ran("members", "ok", timedelta(hours=1))
    assert not queries.is_member_in_doubt(5314)
    ran("offices", "refused", timedelta(minutes=1), [5314])
    assert queries.is_member_in_doubt(5314)
