"""Security headers on every answer, and which pages others may keep.

Every page is private (`no-store`, `noindex`) unless its view is marked `@public_page`; nobody may frame it unless
it is marked `@framed_page`, and scripts of other sites may read only what is marked `@shared_file`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, abort, current_app, g, request

if TYPE_CHECKING:
    from config import Config

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *").replace(
    "form-action 'self'", "form-action 'none'"
)
EVERYWHERE = (
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
UNFRAMED = (
    ("Content-Security-Policy", POLICY),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
FRAMED = (("Content-Security-Policy", FRAMED_POLICY), ("Cross-Origin-Resource-Policy", "cross-origin"))
ON_HTTPS = (("Strict-Transport-Security", "max-age=31536000; includeSubDomains"),)
PRIVATE = (("Cache-Control", "no-store"), ("Referrer-Policy", "same-origin"), ("X-Robots-Tag", "noindex"))
CHOSEN = "campaign.headers"
View = Callable[..., Any]


def public_page(max_age: int = 60) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a view whose answer to GET anyone may keep for `max_age` seconds."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def show(*args: Any, **kwargs: Any) -> Any:
            g.public_max_age = max_age
            return view(*args, **kwargs)

        show.is_public = True  # type: ignore[attr-defined]
        return show

    return decorate


def framed_page(view: View) -> View:
    """Mark a view whose pages other sites may show in a frame."""
    view.is_framed = True  # type: ignore[attr-defined]
    return view


def shared_file(view: View) -> View:
    """Mark a view whose answers, errors too, the scripts of every site may read."""
    view.is_shared = True  # type: ignore[attr-defined]
    return view


def init_headers(app: Flask, config: Config) -> None:
    """Put the headers on every answer; refuse posts that another site's page made."""
    everywhere = EVERYWHERE + (ON_HTTPS if config.is_secure else ())
    app.before_request(_refuse_cross_site)

    @app.after_request
    def choose_headers(response: Response) -> Response:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "is_shared", False):
            _open_to_others(response)
        framing = FRAMED if getattr(view, "is_framed", False) else UNFRAMED
        request.environ[CHOSEN] = [*everywhere, *framing, *_list_caching(response)]
        return response

    app.wsgi_app = HeaderLayer(app.wsgi_app)  # type: ignore[method-assign]


class HeaderLayer:
    """Adds the headers that were chosen for an answer when it leaves: werkzeug would look at each of them and copy it.
    What the answer has by itself stays."""

    def __init__(self, wsgi: Any) -> None:
        self.wsgi = wsgi

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer as the application does, with more headers."""

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            own = {name.lower() for name, _ in headers}
            chosen = [pair for pair in environ.get(CHOSEN, ()) if pair[0].lower() not in own]
            return start_response(status, headers + chosen, *error)

        answer: Iterable[bytes] = self.wsgi(environ, start)
        return answer


def _open_to_others(response: Response) -> None:
    headers = response.headers
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Repr-Digest"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        headers["Access-Control-Max-Age"] = "86400"


def _list_caching(response: Response) -> tuple[tuple[str, str], ...]:
    """Whether others may keep the answer; a view may have said more about that."""
    max_age = g.get("public_max_age")
    is_public = (
        max_age is not None and request.method in {"GET", "HEAD"} and response.status_code in {200, 304}
    )
    if not is_public or "Set-Cookie" in response.headers:
        return PRIVATE
    keeping = f"public, max-age={max_age}, stale-while-revalidate=600, stale-if-error=86400"
    return (("Cache-Control", keeping), ("Referrer-Policy", "strict-origin-when-cross-origin"))


def _refuse_cross_site() -> None:
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
