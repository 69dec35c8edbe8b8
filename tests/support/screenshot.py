"""`make screenshot`: the picture in the README, taken from the running code on a fresh instance."""

from __future__ import annotations

import tempfile
from pathlib import Path

from app import create_app
from config import Config
from tests.support.applications import test_settings
from tests.support.browser import running_browser
from tests.support.databases import Databases
from tests.support.private_servers import find_free_port
from tests.support.project import ROOT
from tests.support.server import running_server

PICTURE = ROOT / "tests" / "fixtures" / "screenshot.png"


def main() -> None:
    """Take the picture of the home page."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), find_free_port()
        databases = Databases(folder / "template")
        (folder / "template").mkdir()
        databases.copy("sqlite", folder / "instance", with_snapshot=True)
        values = test_settings(folder / "instance") | {"site_url": f"http://127.0.0.1:{port}"}
        with running_server(create_app(Config(**values)), port) as address, running_browser() as browser:
            page = browser.new_page(viewport={"width": 1200, "height": 760}, locale="en-GB")
            page.goto(address)
            PICTURE.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=PICTURE)
    print(f"{PICTURE.relative_to(ROOT)}: {PICTURE.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
