"""The project's own files, for tests that look at them."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = {
    ".git",
    ".venv",
    ".cache",
    "instance",
    "node_modules",
    "__pycache__",
    ".test-output",
    ".hypothesis",
}
CACHES = {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}


@cache
def list_files(suffix: str = "") -> list[Path]:
    """Every file of the project with this suffix, as git would take it; without git, all that is not a cache."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        names = [name for name in done.stdout.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        names = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    paths = [ROOT / name for name in sorted(names) if not (LEFT_OUT | CACHES) & set(Path(name).parts)]
    return [path for path in paths if path.suffix.endswith(suffix) and path.is_file()]


def list_app_modules() -> list[Path]:
    """Every Python file of the product."""
    return [path for path in list_files(".py") if path.relative_to(ROOT).parts[0] == "app"]


def name_of(path: Path) -> str:
    """The file's path inside the project."""
    return path.relative_to(ROOT).as_posix()
