"""Structured logs with a request id, and never a person in them.

A line about a request names its endpoint, not its path: paths can hold tokens, query strings anything.
"""

from __future__ import annotations

import logging
import secrets
import sys
import time
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask, Response, g, has_request_context, request

if TYPE_CHECKING:
    from config import Config


def get_logger(room: str) -> Any:
    """The logger of a room."""
    return structlog.get_logger(room=room)


def name_places(error: BaseException) -> str:
    """Where an error came from, as file, line and function; never its words."""
    trace = error.__traceback__
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}:{code.co_name}")
        trace = trace.tb_next
    return " > ".join(places[-6:])


def init_log(app: Flask, config: Config) -> None:
    """Set the log up: one line an event on standard error, JSON in production."""
    is_json = config.log_format == "json" or (config.log_format == "" and config.is_production)
    renderer: Any = (
        structlog.processors.JSONRenderer() if is_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            _name_request,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, config.log_level)),
        logger_factory=structlog.WriteLoggerFactory(file=_StandardError()),  # type: ignore[arg-type]
        cache_logger_on_first_use=False,
    )
    for library in ("werkzeug", "alembic"):
        logging.getLogger(library).setLevel(logging.WARNING)
    _take_over_libraries()
    app.before_request(_begin_request)
    app.after_request(_end_request)


@contextmanager
def quiet_log(config: Config) -> Iterator[None]:
    """Inside, warnings are left out too, for a command that tells its user itself; not with LOG_LEVEL=DEBUG."""
    usual = structlog.get_config()["wrapper_class"]
    if config.log_level != "DEBUG":
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=usual)


class LibraryHandler(logging.Handler):
    """What a library warns of, as a line like ours: who, where, and the kind of error. Its own words are left out, and
    its traceback, for they can hold what a person wrote or an address with a password."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the line."""
        error = record.exc_info[1] if record.exc_info else None
        facts = {"kind": type(error).__name__, "where": name_places(error)} if error else {}
        said_at = f"{record.filename}:{record.lineno}:{record.funcName}"
        write = get_logger("library")
        (write.error if record.levelno >= logging.ERROR else write.warning)(
            "library_complained", library=record.name, said_at=said_at, **facts
        )


def _take_over_libraries() -> None:
    """Without a handler of ours Python prints a library's warnings with their words and tracebacks."""
    root = logging.getLogger()
    if not any(isinstance(handler, LibraryHandler) for handler in root.handlers):
        root.addHandler(LibraryHandler(logging.WARNING))


class _StandardError:
    """Standard error as it is at the moment of writing, which may have been redirected since the start. A log that
    cannot be written (its disk is full, its reader gone) stops nobody's work."""

    def write(self, text: str) -> int:
        with suppress(OSError):
            sys.stderr.write(text)
        return len(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def _name_request(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Add the id of the request that a line is about; lines of jobs and commands have none."""
    if has_request_context() and "request_id" in g:
        event["request_id"] = g.request_id
    return event


def _begin_request() -> None:
    g.started = time.perf_counter()
    g.request_id = secrets.token_hex(8)


def _end_request(response: Response) -> Response:
    if "request_id" not in g:
        return response
    response.headers.add("X-Request-Id", g.request_id)
    get_logger("web").info(
        "request",
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        ms=round((time.perf_counter() - g.started) * 1000, 1),
    )
    return response
