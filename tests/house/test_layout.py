"""Where things stand, and what no file may hold."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.parliament.history import UNSEEN
from tests.support.project import ROOT, list_app_modules, list_files, name_of

TOP = {
    "app",
    "migrations",
    "templates",
    "static",
    "tests",
    "config.py",
    "wsgi.py",
    "requirements.txt",
    "README.md",
    "Makefile",
}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b")
TEXT = {".py", ".html", ".txt", ".md", ".css", ".js", ".toml", ".ini", ".sh", ""}


def test_the_top_level_is_as_agreed() -> None:
    visible = {name_of(path).split("/")[0] for path in list_files()}
    assert {name for name in visible if not name.startswith(".")} == TOP


def test_no_module_has_a_vague_name() -> None:
    names = [part.removesuffix(".py") for path in list_app_modules() for part in path.relative_to(ROOT).parts]
    assert not VAGUE & set(names)


def test_nothing_is_left_unfinished() -> None:
    files = [path for path in list_files() if path.suffix in TEXT and path.name != "requirements.txt"]
    found = [name_of(path) for path in files if UNFINISHED.search(path.read_text(errors="replace"))]
    assert not found


def test_no_file_of_the_product_is_longer_than_300_lines() -> None:
    long = {name_of(path): len(path.read_text().splitlines()) for path in list_app_modules()}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def test_no_function_of_the_product_is_longer_than_50_lines() -> None:
    long = []
    for path in list_app_modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno > 50:
                long.append(f"{name_of(path)}:{node.name}")
    assert not long


def test_the_record_is_written_row_by_row_so_that_its_past_is_kept() -> None:
    names = "|".join(model.__name__ for model in UNSEEN)
    past_the_session = re.compile(rf"\b(update|insert|insert_ignore|delete)\(\s*(\w+\.)?({names})\b")
    found = [name_of(path) for path in list_app_modules() if past_the_session.search(path.read_text())]
    assert not found, "a statement of its own goes past app.parliament.history"


@pytest.mark.parametrize(
    ("library", "owners"),
    [
        ("requests", {"app/core/http.py"}),
        ("smtplib", {"app/mail/sender.py"}),
        ("flask_mail", {"app/mail/sender.py"}),
    ],
)
def test_one_door_leads_out(library: str, owners: set[str]) -> None:
    users = {name_of(path) for path in list_app_modules() if library in _imports(path)}
    assert users <= owners


def test_only_config_reads_the_environment() -> None:
    readers = [
        name_of(path) for path in list_app_modules() if re.search(r"os\.(environ|getenv)", path.read_text())
    ]
    assert not readers


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found
