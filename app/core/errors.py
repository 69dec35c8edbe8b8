"""The base of all errors, and the pages that people see when something is wrong."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote

from flask import Flask, Response, current_app, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, ServiceUnavailable

from app.core.engines import is_database_away
from app.core.log import get_logger, name_places
from app.core.problems import make_problem, wants_problem
from app.core.typed import read_typed

OURS = frozenset({500, 503})
PAGES = frozenset({400, 403, 404, 405, 413, 429, 500, 503})


class CampaignError(Exception):
    """Base of every error of ours: facts in attributes, wording in templates."""


class TooManyRequests(CampaignError):
    """A limit was reached; `retry_at` is the moment it opens again."""

    def __init__(self, retry_at: datetime) -> None:
        super().__init__("limit reached")
        self.retry_at = retry_at


def init_errors(app: Flask) -> None:
    """Register the pages for errors."""
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(TooManyRequests, show_too_many_requests)
    app.register_error_handler(SQLAlchemyError, show_database_error)
    app.register_error_handler(Exception, show_unexpected_error)


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    """The page for an HTTP error; codes without a page of their own borrow the nearest. Where the fault is ours it
    holds what was typed."""
    if error.response is not None:
        return error  # an answer of its own, such as a redirect
    code = error.code or 500
    found = find_without_slash() if code == 404 else None
    if found is not None:
        return redirect(found, 308)
    page = code if code in PAGES else (400 if code < 500 else 500)
    if wants_problem():
        response = make_problem(code, error.description)
    else:
        typed = read_typed() if page in OURS else None
        words = render_template(f"errors/{page}.html", code=code, message=None, retry_at=None, typed=typed)
        response = make_response(words, code)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "location"}:
            response.headers[name] = value
    return response


def find_without_slash() -> str | None:
    """The address without the slash at its end, with its query, where there is a page of that address; else None."""
    path = request.path.rstrip("/")
    if request.method not in {"GET", "HEAD"} or path == request.path or not path or path.startswith("//"):
        return None
    try:
        current_app.create_url_adapter(request).match(path, "GET")  # type: ignore[union-attr]
    except HTTPException:
        return None
    query = request.query_string.decode("latin-1")
    return f"{quote(path)}?{query}" if query else quote(path)


def show_too_many_requests(error: TooManyRequests) -> Response:
    """429, with the time to come back in words and in `Retry-After`."""
    from app.core.clock import now

    body = render_template("errors/429.html", code=429, message=None, retry_at=error.retry_at)
    response = make_response(body, 429)
    response.headers["Retry-After"] = str(max(1, int((error.retry_at - now()).total_seconds()) + 1))
    return response


def show_database_error(error: SQLAlchemyError) -> ResponseReturnValue:
    """503 when the database is away, full or too busy, whatever the driver calls it; else a fault of ours."""
    if not is_database_away(error):
        return show_unexpected_error(error)
    get_logger("errors").error("database_unavailable", kind=type(error).__name__)
    return show_http_error(ServiceUnavailable(retry_after=60))


def show_unexpected_error(error: Exception) -> ResponseReturnValue:
    """500; the log names the kind of error and where, never what a person wrote."""
    get_logger("errors").error("unexpected_error", kind=type(error).__name__, where=name_places(error))
    return show_http_error(InternalServerError())
