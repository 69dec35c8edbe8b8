"""Security headers on every answer, and which pages others may keep.

Every page is private (`no-store`, `noindex`) unless its view is marked `@public_page`; nobody may frame it unless
it is marked `@framed_page`, and scripts of other sites may read only what is marked `@shared_file`.
"""

from __future__ import annotations

from collections.abc import Callable
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
    app.before_request(_refuse_cross_site)
    everywhere = EVERYWHERE + (ON_HTTPS if config.is_secure else ())

    @app.after_request
    def set_headers(response: Response) -> Response:
        _set_caching(response)  # first, while there are few headers to look through
        view = current_app.view_functions.get(request.endpoint or "")
        framing = FRAMED if getattr(view, "is_framed", False) else UNFRAMED
        for name, value in everywhere + framing:
            response.headers.add(name, value)
        if getattr(view, "is_shared", False):
            _open_to_others(response)
        return response


def _open_to_others(response: Response) -> None:
    headers = response.headers
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Link, Repr-Digest"
    if request.method == "OPTIONS":
        headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        headers["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
        headers["Access-Control-Max-Age"] = "86400"


def _set_caching(response: Response) -> None:
    headers = response.headers
    max_age = g.get("public_max_age")
    is_public = (
        max_age is not None and request.method in {"GET", "HEAD"} and response.status_code in {200, 304}
    )
    if is_public and "Set-Cookie" not in headers:
        headers.setdefault(
            "Cache-Control", f"public, max-age={max_age}, stale-while-revalidate=600, stale-if-error=86400"
        )
        headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
        return
    headers["Cache-Control"] = headers.get("Cache-Control") or "no-store"
    headers["Referrer-Policy"] = "same-origin"
    headers.setdefault("X-Robots-Tag", "noindex")


def _refuse_cross_site() -> None:
    if request.method == "POST" and request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)
