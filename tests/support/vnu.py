"""The Nu HTML checker, from the npm package `vnu-jar`, run by Java; kept in `.cache/`."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests.support.private_servers import find_free_port

HEADERS = {"Content-Type": "text/html; charset=utf-8", "User-Agent": "tests"}
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


class Checker:
    """The checker as a server of its own on loopback: its start takes seconds, a page then a moment."""

    def __init__(self) -> None:
        jar = find_jar()
        assert jar is not None
        self._port = find_free_port()
        bind = "-Dnu.validator.servlet.bind-address=127.0.0.1"
        command = [
            "java",
            "-Xss8m",
            "-XX:TieredStopAtLevel=1",
            bind,
            "-cp",
            str(jar),
            "nu.validator.servlet.Main",
        ]
        self._process = subprocess.Popen(
            [*command, str(self._port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()

    def list_faults(self, html: str) -> list[str]:
        """What the checker says against a page, one line each."""
        messages = json.loads(self._post(html))["messages"]
        return [
            f"line {item.get('lastLine', '?')}: {item['message']} {item.get('extract', '')!r}"
            for item in messages
            if item["type"] == "error" or item.get("subType") == "warning"
        ]

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait(10)

    def _post(self, html: str) -> bytes:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            connection.request("POST", "/?out=json", html.encode(), HEADERS)
            return connection.getresponse().read()
        finally:
            connection.close()

    def _wait(self) -> None:
        for _ in range(300):
            try:
                self.list_faults("<!doctype html><html lang=en><title>x</title>")
                return
            except (OSError, HTTPException, ValueError):
                time.sleep(0.1)
        self.stop()
        raise RuntimeError("the HTML checker did not start")
