"""Errors for programs: problem documents (RFC 9457) wherever an address begins with `/api/` or names a file of data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus

from flask import Response, request


def wants_problem() -> bool:
    """True where the answer goes to a program."""
    return request.path.startswith("/api/") or request.path.endswith((".json", ".csv", ".atom"))


def make_problem(status: int, detail: str | None = None, errors: Sequence[dict[str, str]] = ()) -> Response:
    """A problem document; `errors` names each wrong parameter and what is wrong with it."""
    content: dict[str, object] = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    if detail:
        content["detail"] = detail
    if errors:
        content["errors"] = list(errors)
    return Response(json.dumps(content), status, content_type="application/problem+json")
