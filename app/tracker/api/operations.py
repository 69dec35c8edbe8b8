"""One way to offer data: an operation is checked, answered, kept and described by what it declares."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any

from flask import Response, request
from pydantic import BaseModel, ValidationError
from werkzeug.datastructures import MultiDict

from app.core.headers import shared_file
from app.core.pages import kept_page
from app.core.problems import make_problem
from app.tracker.api.answers import Answer
from app.tracker.api.licence import LICENCE_URL
from app.tracker.api.names import check_names
from app.tracker.api.queries import Query
from app.tracker.blueprint import blueprint
from app.tracker.errors import UnknownMotionError, UnknownNameError, UnknownVersionError

JSON = "application/json"
DOCUMENT = "/api/openapi.json"


@dataclass(frozen=True, slots=True)
class Operation:
    """An address, what it takes and gives. `values` describes each part of the path: pattern, example, words.
    `answer` is None for what is not JSON; `make` is the function itself."""

    name: str
    path: str
    summary: str
    query: type[Query]
    answer: type[Answer] | None
    produces: str
    values: Mapping[str, tuple[str, str, str]]
    make: Callable[..., Answer | str]


class NotThere(Exception):
    """There is no such thing; `detail` says what."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


operations: list[Operation] = []


def operation(
    path: str,
    summary: str,
    *,
    query: type[Query],
    answer: type[Answer] | None = None,
    produces: str = JSON,
    values: Mapping[str, tuple[str, str, str]] | None = None,
) -> Callable[[Callable[..., Answer | str]], Callable[..., Response]]:
    """Offer a function of (query, **values) at an address; it returns the answer, or text."""

    def decorate(make: Callable[..., Answer | str]) -> Callable[..., Response]:
        operations.append(
            Operation(make.__name__, path, summary, query, answer, produces, values or {}, make)
        )

        @wraps(make)
        def view(**parts: Any) -> Response:
            return _answer(make, query, parts, produces)

        kept = shared_file(kept_page(*query.model_fields, is_strict=True)(view))
        blueprint.get(path)(kept)
        return kept

    return decorate


def _answer(make: Callable[..., Answer | str], model: type[Query], parts: Any, produces: str) -> Response:
    try:
        asked = read_query(model, request.args)
        check_names(asked)
        made = make(asked, **parts)
    except UnknownNameError as error:
        detail = f"No such {error.parameter} is known here; {DOCUMENT} lists them."
        return make_problem(400, "A parameter is wrong.", [{"parameter": error.parameter, "detail": detail}])
    except ValidationError as error:
        return make_problem(400, "A parameter is wrong.", [_tell(item) for item in error.errors()])
    except UnknownMotionError:
        return make_problem(404, "No such motion is known here.")
    except UnknownVersionError as error:
        return make_problem(404, f"There was no such data version; the present one is {error.newest}.")
    except NotThere as error:
        return make_problem(404, error.detail)
    body = made.model_dump_json() if isinstance(made, BaseModel) else made
    response = Response(body, content_type=produces)
    digest = b64encode(hashlib.sha256(response.get_data()).digest()).decode()
    response.headers["Link"] = f'<{LICENCE_URL}>; rel="license"'
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return response


def read_query(model: type[Query], args: MultiDict[str, str]) -> Query:
    """The query in an address; a parameter given twice is wrong. Raises `ValidationError`."""
    values: dict[str, Any] = {}
    for name in model.model_fields:
        found = args.getlist(name)
        if found:
            values[name] = found[0] if len(found) == 1 else found
    return model.model_validate(values)


def _tell(item: Any) -> dict[str, str]:
    return {"parameter": ".".join(map(str, item["loc"])), "detail": item["msg"]}
