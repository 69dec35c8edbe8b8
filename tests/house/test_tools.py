"""The checks that other tools make."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.project import ROOT

PROGRAMS = Path(sys.executable).parent
TOOLS = {
    "ruff check": ["ruff", "check", "--quiet", "."],
    "ruff format": ["ruff", "format", "--quiet", "--check", "."],
    "mypy": ["mypy", "--no-error-summary"],
    "djlint": ["djlint", "templates", "--lint", "--quiet"],
    "the order of rooms": ["lint-imports"],
}


@pytest.mark.timeout(400)
@pytest.mark.parametrize("name", TOOLS)
def test_the_tool_has_nothing_to_say(name: str) -> None:
    program, *arguments = TOOLS[name]
    done = subprocess.run(
        [PROGRAMS / program, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]


@pytest.mark.parametrize("file", ["requirements.txt", "tests/requirements.txt"])
def test_extras_that_packages_want_of_each_other_are_pinned_with_them(file: str) -> None:
    """An older pip with `--require-hashes` refuses `coverage[toml]` beside `coverage==…` once a newer one is out."""
    pinned = [
        Requirement(line.split(" \\")[0])
        for line in (ROOT / file).read_text(encoding="utf-8").splitlines()
        if "==" in line and line[0] not in "# "
    ]
    extras = {canonicalize_name(each.name): each.extras for each in pinned}
    installed = {canonicalize_name(each.name): each for each in distributions()}
    for wanting in extras.keys() & installed.keys():
        for line in installed[wanting].requires or []:
            wanted = Requirement(line)
            if wanted.extras and (wanted.marker is None or wanted.marker.evaluate({"extra": ""})):
                assert wanted.extras <= extras.get(canonicalize_name(wanted.name), set()), (
                    f"{wanting} wants {wanted}"
                )
