"""The release id: a digest of everything a page is made from, so that kept pages end with the code that made them."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask

SUFFIXES = {".py", ".html", ".txt", ".css", ".js", ".svg", ".toml", ".md", ".json", ".mo"}


def set_release(app: Flask) -> None:
    """Compute the release id from code, templates, own files, content and settings."""
    root = Path(app.root_path)
    digest = hashlib.sha256(app.extensions["config"].model_dump_json().encode())
    for folder in (root, root.parent / "templates", root.parent / "static"):
        for path in sorted(folder.rglob("*")):
            if path.suffix in SUFFIXES and path.is_file():
                digest.update(f"{path.relative_to(root.parent)}\0".encode())
                digest.update(path.read_bytes())
    app.extensions["release"] = digest.hexdigest()[:12]
