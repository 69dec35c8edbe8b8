"""`flask letters` and `flask recommendation`."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.letters.preview import stage_situation
from app.letters.rules import choose_variant
from app.letters.types import Situation, Variant
from app.mail.models import Outbox
from tests.support.applications import IsolatedRunner
from tests.support.situations import LAPSED, OPEN, make_situation


@pytest.mark.parametrize(
    "situation", [make_situation(motion=LAPSED), make_situation(motion=OPEN, member=None)]
)
@pytest.mark.parametrize("variant", list(Variant))
def test_a_staged_situation_is_one_for_which_the_rules_pick_the_variant(
    variant: Variant, situation: Situation
) -> None:
    assert choose_variant(stage_situation(variant, situation)) == variant


def test_preview_prints_every_variant_with_its_words(runner: IsolatedRunner) -> None:
    output = runner.invoke(args=["letters", "preview", "--all", "chorley"]).output
    assert "Chorley: the rules pick now: speaker" in output
    assert all(f"== {variant} (rule " in output for variant in Variant)
    assert output.count("Dear Sir Lindsay,") == len(Variant)


def test_preview_without_all_prints_the_one_letter(runner: IsolatedRunner) -> None:
    output = runner.invoke(args=["letters", "preview", "chorley"]).output
    assert output.count("Dear ") == 1


def test_preview_mails_one_of_each(runner: IsolatedRunner, session: Session) -> None:
    result = runner.invoke(args=["letters", "preview", "--all", "chorley", "--mail-to", "words@example.org"])
    assert "12 queued." in result.output
    rows = session.execute(sa.select(Outbox.kind, Outbox.recipient, Outbox.reference)).all()
    assert {(row.kind, row.recipient) for row in rows} == {("preview", "words@example.org")}
    assert {row.reference for row in rows} == {f"preview:{variant}" for variant in Variant}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["preview", "nowhere"], "no seat is called nowhere"),
        (["preview", "chorley", "--mail-to", "no address"], "--mail-to is not an email address"),
    ],
)
def test_a_wrong_seat_or_address_is_said_in_a_line(
    runner: IsolatedRunner, arguments: list[str], message: str
) -> None:
    result = runner.invoke(args=["letters", *arguments])
    assert result.exit_code == 1
    assert result.output.splitlines()[-1] == f"Error: {message}"


def test_the_rules_are_printed_as_they_run(runner: IsolatedRunner) -> None:
    assert "| 7 | lapsed |" in runner.invoke(args=["letters", "rules"]).output


def test_a_reply_is_recorded_with_its_day_and_link_and_taken_back(runner: IsolatedRunner) -> None:
    reply = [
        "recommendation",
        "set",
        "replied",
        "--on",
        "2026-11-03",
        "--link",
        "https://example.org/reply",
        "--not-accepted",
    ]
    assert "not accepted on 2026-11-03: https://example.org/reply" in runner.invoke(args=reply).output
    assert "recommendation 46: not known" in runner.invoke(args=["recommendation", "set", "not_known"]).output
    assert "not known" in runner.invoke(args=["recommendation", "show"]).output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("replied", "a reply needs --on, --link, and --accepted or --not-accepted"),
        ("replied --on 2026-11-03 --link ftp://x --accepted", "--link must be a web address"),
        ("replied --on 2999-01-01 --link https://example.org --accepted", "--on lies in the future"),
        ("awaited --link https://example.org", "--on, --link and --accepted belong to `replied` only"),
    ],
)
def test_half_an_answer_is_not_recorded(runner: IsolatedRunner, arguments: str, message: str) -> None:
    result = runner.invoke(args=["recommendation", "set", *arguments.split()])
    assert (result.exit_code, result.output) == (1, f"Error: {message}\n")
    assert "not known" in runner.invoke(args=["recommendation", "show"]).output
