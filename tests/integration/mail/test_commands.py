from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.mail.delivery import deliver
from app.mail.hooks import Wait
from app.mail.models import Outbox
from tests.integration.mail.conftest import Room
from tests.support.applications import IsolatedRunner
from tests.support.catcher import DROP, Catcher
from tests.support.project import ROOT

pytestmark = [pytest.mark.empty_database, pytest.mark.settings(mail_timeout=1)]

Queue = Callable[..., int]
Read = Callable[[int], Outbox]


def ask(runner: IsolatedRunner, *args: str) -> object:
    result = runner.invoke(args=["outbox", *args, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_status_tells_counts_ages_and_pauses(queue: Queue, room: Room, runner: IsolatedRunner) -> None:
    queue()
    ask(runner, "pause", "label:lapsed", "--reason", "the office asked", "--by", "ann")
    report = ask(runner, "status")
    assert isinstance(report, dict)
    assert report["counts"] == {"letter": {"queued": 1}} and report["waiting"] == {"letter": {"due": 1}}
    assert report["pauses"][0]["by"] == "ann" and report["pauses"][0]["scope"] == "label:lapsed"
    words = runner.invoke(args=["outbox", "status"]).output
    assert "paused: label:lapsed" in words and "the office asked" in words
    assert ask(runner, "resume", "label:lapsed") == {"scope": "label:lapsed", "paused": False}
    assert runner.invoke(args=["outbox", "resume", "label:lapsed"]).exit_code == 1


def test_status_tells_why_letters_wait_and_how_many_for_each_reason(
    queue: Queue, room: Room, runner: IsolatedRunner
) -> None:
    waiting = [queue(number=number) for number in range(3)]
    room.answers = [Wait("data_too_old"), Wait("data_too_old")]
    deliver(waiting[0])
    deliver(waiting[1])
    report = ask(runner, "status")
    assert isinstance(report, dict) and report["waiting"] == {"letter": {"data_too_old": 2, "due": 1}}
    assert "queued, letter: data_too_old 2, due 1" in runner.invoke(args=["outbox", "status"]).output


def test_nothing_shown_names_a_person(queue: Queue, room: Room, runner: IsolatedRunner) -> None:
    outbox_id = queue()
    for args in (["list"], ["show", str(outbox_id)], ["list", "--json"], ["show", str(outbox_id), "--json"]):
        output = runner.invoke(args=["outbox", *args]).output
        assert "letter:1" in output
        assert "example.org" not in output and "Lovelace" not in output


def test_an_uncertain_letter_is_decided_by_command(
    queue: Queue, read: Read, room: Room, runner: IsolatedRunner, catcher: Catcher
) -> None:
    catcher.script("end", DROP, DROP)
    first, second = queue(), queue(number=2)
    deliver(first)
    deliver(second)
    assert ask(runner, "list", "--reason", "restored") == []
    listed = ask(runner, "list", "--state", "uncertain", "--reason", "no_reply")
    assert isinstance(listed, list) and {row["id"] for row in listed} == {first, second}
    ask(runner, "mark-sent", str(first))
    ask(runner, "retry", str(second))
    assert (read(first).state, read(second).state) == ("sent", "queued")
    ask(runner, "cancel", str(second))
    assert read(second).state == "cancelled"


def test_several_are_decided_at_once_and_what_stays_as_it_is_is_told(
    queue: Queue, read: Read, room: Room, runner: IsolatedRunner, catcher: Catcher
) -> None:
    catcher.script("end", DROP, DROP)
    first, second, queued = queue(), queue(number=2), queue(number=3)
    deliver(first)
    deliver(second)
    result = runner.invoke(args=["outbox", "mark-sent", str(first), str(queued), "999", str(second)])
    assert result.exit_code == 1
    assert f"mail {first}: sent" in result.output and f"mail {second}: sent" in result.output
    assert f"Mail {queued} stays as it is: it is queued, not uncertain or failed." in result.output
    assert "There is no mail 999." in result.output
    assert [read(outbox_id).state for outbox_id in (first, second, queued)] == ["sent", "sent", "queued"]


def test_the_relays_log_says_which_letters_arrived(
    queue: Queue, read: Read, room: Room, runner: IsolatedRunner, catcher: Catcher, tmp_path: Path
) -> None:
    catcher.script("end", DROP, DROP)
    arrived, other = queue(), queue(number=2)
    deliver(arrived)
    deliver(other)
    log = tmp_path / "mail.log"
    log.write_text(
        f"cleanup[7]: 4F: message-id={read(arrived).message_id}\nqmgr: message-id=<x@example.org>\n"
    )
    assert runner.invoke(args=["outbox", "mark-sent", "--message-ids", str(log)]).exit_code == 0
    assert (read(arrived).state, read(other).state) == ("sent", "uncertain")
    again = runner.invoke(args=["outbox", "mark-sent", "--message-ids", str(log)])
    assert again.exit_code == 0 and "None of the Message-IDs" in again.output


def test_an_empty_outbox_and_a_second_pause_are_told_in_words(room: Room, runner: IsolatedRunner) -> None:
    status = runner.invoke(args=["outbox", "status"]).output
    assert "The outbox is empty." in status and "Nothing goes until one is started" in status
    assert "late: " in status and "mail.sweep" in status
    assert "no such mail" in runner.invoke(args=["outbox", "list"]).output
    for who in ("ann", "bob"):
        result = runner.invoke(args=["outbox", "pause", "all", "--reason", "the relay moves", "--by", who])
    assert "paused already, by ann: the relay moves" in result.output
    result = runner.invoke(args=["outbox", "resume", "relay"])
    assert result.exit_code == 1 and "Paused is: all." in result.output


def test_wrong_wishes_get_one_clear_line(queue: Queue, room: Room, runner: IsolatedRunner) -> None:
    outbox_id = queue()
    for args in (["show", "999"], ["mark-sent", str(outbox_id)], ["pause", "everything", "--reason", "x"]):
        result = runner.invoke(args=["outbox", *args])
        assert result.exit_code != 0 and "Traceback" not in result.output


def test_the_worker_does_once_what_is_due(
    queue: Queue, read: Read, room: Room, runner: IsolatedRunner, catcher: Catcher
) -> None:
    ids = [queue(number=number) for number in range(3)]
    result = runner.invoke(args=["worker", "--once"])
    assert result.exit_code == 0 and "3 done" in result.output
    assert [read(outbox_id).state for outbox_id in ids] == ["sent"] * 3


def test_what_a_relays_log_marks_is_always_a_list(
    queue: Queue, read: Read, room: Room, runner: IsolatedRunner, catcher: Catcher, tmp_path: Path
) -> None:
    """A program that reads the answer need not know how many there were."""
    catcher.script("end", DROP)
    outbox_id = queue()
    deliver(outbox_id)
    log = tmp_path / "mail.log"
    log.write_text(f"message-id={read(outbox_id).message_id}\n")
    marked = ask(runner, "mark-sent", "--message-ids", str(log))
    assert isinstance(marked, list) and [row["state"] for row in marked] == ["sent"]
    assert ask(runner, "mark-sent", "--message-ids", str(log)) == []


def test_a_worker_that_stopped_cleanly_is_not_said_to_have_never_run(
    room: Room, runner: IsolatedRunner
) -> None:
    """It leaves no sign of life behind."""
    output = runner.invoke(args=["outbox", "status"]).output
    assert "workers alive: 0. Nothing goes until one is started: flask --app wsgi worker" in output


def test_the_readme_names_every_key_of_the_answers(queue: Queue, room: Room, runner: IsolatedRunner) -> None:
    queue()
    answers = [
        ask(runner, "status"),
        ask(runner, "show", "1"),
        ask(runner, "pause", "all", "--reason", "the relay moves"),
        ask(runner, "resume", "all"),
    ]
    told = (ROOT / "README.md").read_text()
    for answer in answers:
        assert isinstance(answer, dict)
        assert [key for key in answer if f"`{key}`" not in told] == []


def test_status_tells_how_to_go_on_once_the_relay_takes_mail_again(
    room: Room, runner: IsolatedRunner
) -> None:
    """Nobody paused it by hand, so nobody was told how it is lifted."""
    ask(runner, "pause", "relay", "--reason", "mail 554 5.7.1", "--by", "the mail room")
    output = runner.invoke(args=["outbox", "status"]).output
    assert "  once the relay is right: flask --app wsgi outbox resume relay\n" in output
