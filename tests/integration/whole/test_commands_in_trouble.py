"""Commands given what they cannot use, or a database that is not there: one line that says what to do, no trace."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from app import create_app
from config import Config
from tests.support.applications import IsolatedRunner, test_settings
from tests.support.project import ROOT

FAR = "99999999999999999999999"


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[IsolatedRunner]:
    """Commands of a site whose database has no tables yet."""
    yield IsolatedRunner(create_app(Config(**test_settings(tmp_path / "lone"))))


@pytest.fixture
def cut_off(tmp_path: Path) -> Iterator[IsolatedRunner]:
    """Commands of a site whose database is away."""
    away = {"database_url": "postgresql://campaign@127.0.0.1:9/campaign"}
    yield IsolatedRunner(create_app(Config(**test_settings(tmp_path / "away") | away)))


COMMANDS = (
    ["outbox", "status"],
    ["outbox", "pause", "all", "--reason", "the relay moves"],
    ["outbox", "show", "1"],
    ["privacy", "due"],
    ["motion", "show"],
    ["worker", "--once"],
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_without_tables_a_command_says_how_to_make_them(lone: IsolatedRunner, command: list[str]) -> None:
    result = lone.invoke(args=command)
    assert result.exit_code == 1
    assert result.output == "Error: The database lacks tables. Make them first: flask --app wsgi prepare\n"


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_with_the_database_away_a_command_says_so(cut_off: IsolatedRunner, command: list[str]) -> None:
    result = cut_off.invoke(args=command)
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database cannot be used: ")
    assert "DATABASE_URL" in result.output and len(result.output.splitlines()) == 1


@pytest.mark.parametrize(
    "command",
    [
        ["outbox", "show", FAR],
        ["outbox", "retry", FAR],
        ["outbox", "mark-sent", "3000000000"],
        ["outbox", "cancel", FAR],
        ["outbox", "list", "--limit", FAR],
        ["outbox", "pause", f"mp:{FAR}", "--reason", "the office asked"],
        ["database", "copy", "--to", "postgresql://campaign:secret@host:notaport/campaign"],
        ["database", "copy", "--to", "sqlite:///"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_refused_in_words(
    session: Session, runner: IsolatedRunner, command: list[str]
) -> None:
    result = runner.invoke(args=command)
    assert result.exit_code == 2
    assert "Invalid value for" in result.output and "secret" not in result.output


def test_a_folder_that_is_not_there_is_named(
    session: Session, runner: IsolatedRunner, tmp_path: Path
) -> None:
    folder = tmp_path / "away"
    for command in (
        ["database", "backup", f"{folder}/a.db"],
        ["database", "copy", "--to", f"sqlite:///{folder}/b.db"],
    ):
        result = runner.invoke(args=command)
        assert (result.exit_code, result.output) == (
            1,
            f"Error: There is no folder {folder}. Make it first.\n",
        )


def test_a_folder_that_is_no_maildir_is_refused(
    session: Session, runner: IsolatedRunner, tmp_path: Path
) -> None:
    result = runner.invoke(args=["mail", "receive", "--maildir", str(tmp_path)])
    assert (result.exit_code, "no folder `new`" in result.output) == (1, True)


def test_a_host_that_nobody_knows_is_said_to_be_that(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "serve-lmtp"]
    done = subprocess.run(
        [*command, "--host", "nowhere.invalid", "--port", "21999"],
        cwd=ROOT,
        env=os.environ | {"INSTANCE_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "cannot be used" in line and "Unknown error" not in line


def test_a_file_that_is_no_backup_of_this_release_is_told_with_what_to_do(
    lone: IsolatedRunner, tmp_path: Path
) -> None:
    """`db upgrade` by itself would change the database of the settings, not the file."""
    file = tmp_path / "backup.db"
    file.touch()
    result = lone.invoke(args=["database", "restore", str(file)])
    assert result.exit_code == 1
    assert f"{file} is not a backup of this release" in result.output
    assert "DATABASE_URL=sqlite:////path/of/the/copy" in result.output


def test_nothing_is_marked_where_there_are_no_tables(lone: IsolatedRunner) -> None:
    result = lone.invoke(args=["database", "restored"])
    assert result.exit_code == 1
    assert result.output == "Error: The database lacks tables. Make them first: flask --app wsgi prepare\n"
