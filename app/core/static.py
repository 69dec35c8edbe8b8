"""Own files under `/static/`: compressed once, named by their content, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import brotli
from flask import Flask, url_for
from whitenoise import WhiteNoise

if TYPE_CHECKING:
    from config import Config

FOR_OTHERS = "js/embed.js"
COMPRESSED = {".css", ".js", ".svg", ".json", ".txt"}


def init_static(app: Flask, config: Config) -> None:
    """Serve `static/` before Flask is asked, from a compressed copy in the instance folder."""
    source = Path(str(app.static_folder))
    digests = _digest_files(source)
    release = hashlib.sha256(repr(sorted(digests.items())).encode()).hexdigest()[:12]
    folder = _prepare_copy(source, config.instance_path / "static" / release)
    whitenoise = WhiteNoise(
        app.wsgi_app, root=str(folder), prefix="/static/", max_age=31536000, add_headers_function=_add_headers
    )
    app.wsgi_app = whitenoise  # type: ignore[method-assign]

    def static_url(filename: str) -> str:
        """The address of an own file, with its content's digest: it can be kept for ever."""
        return url_for("static", filename=filename, v=digests[filename])

    app.add_template_global(static_url)


def _digest_files(source: Path) -> dict[str, str]:
    return {
        path.relative_to(source).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in sorted(source.rglob("*"))
        if path.is_file()
    }


def _prepare_copy(source: Path, target: Path) -> Path:
    if target.exists():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=target.parent))
    shutil.copytree(source, work, dirs_exist_ok=True)
    for path in list(work.rglob("*")):
        if path.suffix in COMPRESSED:
            content = path.read_bytes()
            path.with_name(path.name + ".gz").write_bytes(gzip.compress(content, 9))
            path.with_name(path.name + ".br").write_bytes(brotli.compress(content))
    work.chmod(0o755)
    try:
        work.rename(target)
    except OSError:  # another process was first
        shutil.rmtree(work)
    return target


def _add_headers(headers: Any, _path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    if url.endswith(FOR_OTHERS):  # the pages of others name it without its digest
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        headers["Cache-Control"] = "public, max-age=86400"
    headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
