"""The Nu HTML checker, from the npm package `vnu-jar`, run by Java; kept in `.cache/`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

VERSION = "26.9.27"
FOLDER = Path(__file__).resolve().parents[2] / ".cache" / "vnu"


def install_vnu() -> None:
    """Fetch the checker once, where npm is."""
    npm = shutil.which("npm")
    if find_jar() or npm is None:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    print(f"Fetching the HTML checker vnu-jar {VERSION} …", flush=True)
    (FOLDER / "package.json").write_text('{"private": true}\n')
    options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--loglevel=error"]
    subprocess.run([npm, "install", *options, f"vnu-jar@{VERSION}"], cwd=FOLDER, check=False)


def find_jar() -> Path | None:
    """The checker's file, or None before it was fetched."""
    found = sorted(FOLDER.glob("node_modules/vnu-jar/**/vnu.jar"))
    return found[0] if found else None


def why_missing() -> str:
    """Why pages cannot be checked here; empty when they can."""
    if shutil.which("java") is None:
        return "Java is not installed"
    return "" if find_jar() else "vnu-jar was not fetched (npm is missing, or `make test` did not run yet)"


def list_faults(files: list[Path]) -> list[str]:
    """What the checker says against these HTML files, one line each."""
    jar = find_jar()
    assert jar is not None
    command = ["java", "-Xss512k", "-XX:TieredStopAtLevel=1", "-jar", str(jar), "--format", "json", "--exit-zero-always"]
    done = subprocess.run([*command, *map(str, files)], capture_output=True, text=True, check=False, timeout=300)
    messages = json.loads(done.stderr or '{"messages": []}')["messages"]
    return [
        f"{Path(item.get('url', '')).name}:{item.get('lastLine', '?')}: {item['message']} {item.get('extract', '')!r}"
        for item in messages
        if item["type"] == "error" or item.get("subType") == "warning"
    ]
