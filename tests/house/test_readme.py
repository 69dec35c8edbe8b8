"""The README is held to the code."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from config import Config
from tests.support.project import ROOT
from tests.support.readme import README, fill_in


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text()


def test_its_tables_are_those_of_the_code(text: str) -> None:
    assert fill_in(text) == text, "`make format` fills them in"


def test_every_setting_is_told(text: str) -> None:
    assert [name for name in Config.model_fields if f"| `{name.upper()}` |" not in text] == []


def test_every_make_target_is_told_and_exists(text: str) -> None:
    targets = set(re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(), re.M))
    assert set(re.findall(r"\bmake ([a-z]+)\b", text)) == targets


def test_every_flask_command_in_the_text_exists(text: str, app: Flask) -> None:
    for line in re.findall(r"\.venv/bin/flask --app wsgi ([a-z][^\n`|]*)", text):
        command = app.cli
        for word in line.split():
            found = command.get_command(None, word) if hasattr(command, "get_command") else None  # type: ignore[arg-type]
            if found is None:
                break
            command = found
        assert command is not app.cli, line
        assert not hasattr(command, "commands"), f"{line}: which of its commands?"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
@pytest.mark.parametrize("name", ["campaign-web", "campaign-worker"])
def test_systemd_understands_every_line_of_the_units(text: str, tmp_path: Path, name: str) -> None:
    found = re.search(rf"`/etc/systemd/system/{name}@\.service`.*?```ini\n(.*?)```", text, re.S)
    assert found
    unit = found[1].replace("/srv/campaign", str(ROOT)).replace("User=campaign", "User=root")
    file = tmp_path / f"{name}@8001.service"
    file.write_text(unit)
    done = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if name in line] == []


def test_every_command_of_ours_is_told(text: str, app: Flask) -> None:
    own = {
        f"{name} {part}".strip()
        for name, command in app.cli.commands.items()
        if name not in {"db", "limiter", "run", "routes", "shell"}
        for part in (getattr(command, "commands", None) or [""])
    }
    assert [name for name in sorted(own) if f"flask --app wsgi {name}" not in text] == []
