"""Public pages, rendered once for each data version and answered from kept bytes before Flask is asked.

A view marked `@kept_page` is the same for everybody: it reads no cookie and only the query parameters that it names.
A thin WSGI layer answers it from memory, then from the shared store; when the data version has risen it goes on
answering the older bytes while one thread of one process renders the new ones; a cold start renders once.
"""

from __future__ import annotations

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode

import brotli
from flask import Flask
from werkzeug.datastructures import Accept
from werkzeug.exceptions import HTTPException
from werkzeug.http import http_date, is_resource_modified, parse_accept_header
from werkzeug.test import run_wsgi_app

from app.core.database import db
from app.core.headers import View, public_page
from app.core.page_store import RENDER_SECONDS, FilePageStore, KeptPage, PageStore, RedisPageStore
from app.core.versions import get_data_version, get_settled_version

if TYPE_CHECKING:
    from config import Config

MEMORY_ENTRIES = 512
PATHS = 4096
RENDER_AGAIN_SECONDS = 900
STALE_SECONDS = 60
DROPPED = {"content-length", "x-request-id", "date", "content-encoding", "vary", "etag", "last-modified"}
COMPRESSED = ("text/", "application/json", "application/atom+xml", "application/xml", "image/svg+xml")

Environ = dict[str, Any]
StartResponse = Callable[..., Any]


def kept_page(*parameters: str, max_age: int = 60, is_strict: bool = False) -> Callable[[View], View]:
    """Mark a view as public and kept; `parameters` are the query parameters that it reads, all others are ignored.
    So are empty ones, unless it `is_strict` and wants to refuse them."""

    def decorate(view: View) -> View:
        public: View = public_page(max_age)(view)
        public.kept_parameters = parameters  # type: ignore[attr-defined]
        public.is_strict = is_strict  # type: ignore[attr-defined]
        return public

    return decorate


def init_pages(app: Flask, config: Config) -> None:
    """Put the layer before Flask."""
    store: PageStore
    if config.redis_url:
        store = RedisPageStore(config.redis_url, config.secret_keys[0])
    else:
        store = FilePageStore(config.instance_path / "pages")
    layer = PageLayer(app, store)
    app.extensions["pages"] = layer
    app.wsgi_app = layer  # type: ignore[method-assign]


class PageLayer:
    """The WSGI layer that answers kept pages."""

    def __init__(self, app: Flask, store: PageStore) -> None:
        self.app = app
        self.store = store
        self.flask_wsgi = app.wsgi_app
        self.find_view = lru_cache(maxsize=PATHS)(self._match)
        self.memory: dict[str, KeptPage] = {}
        self.version_at = (0.0, "")
        self.settled = (0, 0)
        self.started_at = time.time()
        self.is_off = False

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from kept bytes where the page is a kept one, else hand over to Flask."""
        if self.is_off or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self.flask_wsgi(environ, start_response)
        key = self._find_key(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        page = self._get_page(key) if key is not None else None
        if page is None:
            return self.flask_wsgi(environ, start_response)
        return _answer(page, environ, start_response)

    def renew(self, keys: Iterable[str]) -> int:
        """Make those of these pages anew that are kept and of an earlier record; how many. For a job that runs as
        soon as the record has changed: who asks next then waits for no rendering."""
        present, count = _split(self.get_version())[:2], 0
        for key in keys:
            page = self.store.find(key)
            if page is not None and _split(page.version)[:2] != present and self.store.take_lease(key):
                count += self._render_under_lease(key) is not None
        return count

    def _find_key(self, path: str, query: str) -> str | None:
        if not query and path in self.memory:
            return path
        view = self.find_view(path)
        if view is None:
            return None
        path, parameters = path.encode("latin-1").decode(), view.kept_parameters  # type: ignore[attr-defined]
        pairs = parse_qsl(query, keep_blank_values=getattr(view, "is_strict", False))
        wanted = sorted((name, value) for name, value in pairs if name in parameters)
        return f"{path}?{urlencode(wanted)}" if wanted else path

    def _match(self, path: str) -> View | None:
        """The kept page at `path` (as WSGI hands it over), or None; the answer is the same as long as we run."""
        try:
            endpoint, _ = self.app.url_map.bind("").match(path.encode("latin-1").decode(), "GET")
        except (HTTPException, UnicodeError):
            return None
        view = self.app.view_functions.get(endpoint)
        return view if hasattr(view, "kept_parameters") else None

    def _get_page(self, key: str) -> KeptPage | None:
        page = self.memory.get(key)
        if page is not None and self._is_fresh(page):
            return page
        page = self.store.find(key) or page
        if page is None or self._is_too_old(page):
            return self._render_first(key)
        self._remember(key, page)
        if not self._is_fresh(page) and self.store.take_lease(key):
            threading.Thread(target=self._render_under_lease, args=(key,), daemon=True).start()
        return page

    def _render_first(self, key: str) -> KeptPage | None:
        deadline = time.monotonic() + RENDER_SECONDS
        while not self.store.take_lease(key):
            time.sleep(0.02)
            page = self.store.find(key)
            if time.monotonic() > deadline or (page is not None and not self._is_too_old(page)):
                return page
        page = self.store.find(key)
        if page is None or self._is_too_old(page):
            return self._render_under_lease(key)
        self.store.drop_lease(key)
        return page

    def _render_under_lease(self, key: str) -> KeptPage | None:
        try:
            page = _render(self.flask_wsgi, self.app, key, self.get_version(), self.store.find(key))
            if page is not None:
                self.store.keep(key, page)
                self._remember(key, page)
            return page
        finally:
            self.store.drop_lease(key)

    def _remember(self, key: str, page: KeptPage) -> None:
        while len(self.memory) >= MEMORY_ENTRIES:
            self.memory.pop(next(iter(self.memory)), None)
        self.memory[key] = page

    def _is_fresh(self, page: KeptPage) -> bool:
        return page.version == self.get_version() and time.time() - page.made_at < RENDER_AGAIN_SECONDS

    def _is_too_old(self, page: KeptPage) -> bool:
        """True for the bytes of an earlier version when a later one has stood for `STALE_SECONDS`, whoever noticed it:
        nobody is to read last week's record because nobody asked for it since."""
        present, data, counts = _split(self.get_version())
        release, page_data, page_counts = _split(page.version)
        if release != present and time.time() - self.started_at > STALE_SECONDS:
            return True
        is_ahead = page_data > data or page_counts > counts  # of a database since restored
        return is_ahead or page_data < self.settled[0] or page_counts < self.settled[1]

    def get_version(self) -> str:
        """The release and the data versions, read at most a second ago."""
        read_at, version = self.version_at
        if time.monotonic() - read_at < 1 and version:
            return version
        with self.app.app_context():
            try:
                number = f"{get_data_version()}.{get_data_version('counts')}"
                self.settled = (
                    get_settled_version(STALE_SECONDS),
                    get_settled_version(STALE_SECONDS, "counts"),
                )
            except Exception:  # the database is away: go on with what is kept
                number = version.rpartition(":")[2] or "0"
            finally:
                db.session.rollback()
        version = f"{self.app.extensions['release']}:{number}"
        self.version_at = (time.monotonic(), version)
        return version


def _split(version: str) -> tuple[str, int, int]:
    """The release, the data version and that of the counts; 0 for what cannot be read."""
    release, _, number = version.rpartition(":")
    data, _, counts = number.partition(".")
    return release, int(data) if data.isdecimal() else 0, int(counts) if counts.isdecimal() else 0


def _render(wsgi: Any, app: Flask, key: str, version: str, older: KeptPage | None) -> KeptPage | None:
    with app.test_request_context(key, base_url=app.extensions["config"].site_url) as context:
        environ = context.request.environ
    body, status, headers = run_wsgi_app(wsgi, environ, buffered=True)
    content = b"".join(body)
    if not status.startswith("200") or "Set-Cookie" in headers:
        return None
    kept = tuple((name, value) for name, value in headers.items() if name.lower() not in DROPPED)
    etag, now = hashlib.sha256(content).hexdigest()[:20], time.time()
    changed_at = older.changed_at if older is not None and older.etag == etag and older.changed_at else now
    bodies = _compress(content, headers.get("Content-Type", ""))
    return KeptPage(version, now, kept, bodies, etag, changed_at)


def _compress(content: bytes, content_type: str) -> dict[str, bytes]:
    """What is kept: compressed twice, or as it is where that is compressed already, such as pictures."""
    if not content_type.startswith(COMPRESSED):
        return {"identity": content}
    return {"gzip": gzip.compress(content, 9, mtime=0), "br": brotli.compress(content, quality=9)}


def _answer(page: KeptPage, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    encoding = "identity"
    if "gzip" in page.bodies:
        encoding = _choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
    headers, body = page.answers.get(encoding) or _prepare(page, encoding)
    if "HTTP_IF_NONE_MATCH" in environ or "HTTP_IF_MODIFIED_SINCE" in environ:
        etag, modified = f'W/"{page.etag}"', http_date(page.changed_at)
        if not is_resource_modified(environ, etag=etag, last_modified=modified):
            start_response(
                "304 Not Modified",
                [pair for pair in headers if pair[0] not in {"Content-Length", "Content-Encoding"}],
            )
            return []
    start_response("200 OK", headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]


@lru_cache(maxsize=256)
def _choose_encoding(accepted: str) -> str:
    wanted = parse_accept_header(accepted, Accept)
    best = max(("br", "gzip"), key=wanted.quality)  # the first where both are wanted alike
    return best if wanted.quality(best) > 0 else "identity"


def _prepare(page: KeptPage, encoding: str) -> tuple[list[tuple[str, str]], bytes]:
    """The headers and bytes of a page in one encoding, made once and held beside it."""
    body = page.bodies[encoding] if encoding in page.bodies else gzip.decompress(page.bodies["gzip"])
    headers = [*page.headers, ("ETag", f'W/"{page.etag}"'), ("Last-Modified", http_date(page.changed_at))]
    if "gzip" in page.bodies:
        headers.append(("Vary", "Accept-Encoding"))
    headers.append(("Content-Length", str(len(body))))
    if encoding != "identity":
        headers.append(("Content-Encoding", encoding))
    page.answers[encoding] = (headers, body)
    return headers, body
