"""Pauses of one MP or one letter, as somebody names them at night."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.mail.pauses import list_pauses
from app.parliament.queries import find_seat_by_slug, find_sitting_member
from app.parliament.spells import close_spells
from tests.support.applications import IsolatedRunner


def test_an_mp_is_paused_by_number_or_by_seat(session: Session, runner: IsolatedRunner) -> None:
    seat = find_seat_by_slug("ynys-mon")
    assert seat is not None
    member = find_sitting_member(seat)
    assert member is not None
    scope = f"pace:mp:{member.id}"
    for text in ("mp:ynys-mon", f"mp:{member.id}", scope):
        result = runner.invoke(args=["outbox", "pause", text, "--reason", "the office asked", "--json"])
        assert json.loads(result.output)["scope"] == scope
        assert [pause.scope for pause in list_pauses()] == [scope]
        assert runner.invoke(args=["outbox", "resume", text]).exit_code == 0
        session.rollback()


def test_the_pause_of_who_left_a_seat_is_lifted_by_the_seat(
    session: Session, runner: IsolatedRunner, write: Callable[[], AbstractContextManager[Session]]
) -> None:
    seat = find_seat_by_slug("ynys-mon")
    assert seat is not None
    member = find_sitting_member(seat)
    assert member is not None
    runner.invoke(args=["outbox", "pause", "mp:ynys-mon", "--reason", "the office asked"])
    with write() as writing:
        close_spells(writing, member, date(2026, 11, 20))
        member.is_current = False
    refused = runner.invoke(args=["outbox", "pause", "mp:ynys-mon", "--reason", "the office asked"])
    assert (refused.exit_code, "is vacant" in refused.output) == (2, True)
    result = runner.invoke(args=["outbox", "resume", "mp:ynys-mon"])
    assert (result.exit_code, result.output) == (0, f"resumed: pace:mp:{member.id}\n")
    session.rollback()
    assert list_pauses() == []


@pytest.mark.parametrize(
    ("scope", "words"),
    [
        ("mp:nowhere", "no seat"),
        ("mp:99999999", "no MP"),
        ("label:lapse", "no letter"),
        ("pace:x", "use all"),
        ("everything", "use all"),
    ],
)
def test_a_pause_that_would_stop_nothing_is_refused(runner: IsolatedRunner, scope: str, words: str) -> None:
    result = runner.invoke(args=["outbox", "pause", scope, "--reason", "x"])
    assert result.exit_code == 2 and words in result.output


def test_a_pause_without_a_reason_is_refused(runner: IsolatedRunner) -> None:
    result = runner.invoke(args=["outbox", "pause", "all", "--reason", " "])
    assert result.exit_code == 2 and "say why" in result.output
