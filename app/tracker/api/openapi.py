"""The OpenAPI 3.1 document, made from the operations and their models."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pydantic.json_schema import models_json_schema

from app.tracker.api.envelopes import Problem
from app.tracker.api.licence import ATTRIBUTION, LICENCE, LICENCE_URL
from app.tracker.api.names import list_party_words, list_place_names
from app.tracker.api.operations import Operation, operations
from app.tracker.api.queries import Query

REF = "#/components/schemas/{model}"


def make_document(site_url: str) -> dict[str, Any]:
    """The whole document, as JSON would have it."""
    models = [(one.answer, "serialization") for one in operations if one.answer]
    _, schemas = models_json_schema([*models, (Problem, "serialization")], ref_template=REF)  # type: ignore[list-item]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Who has signed the motion",
            "version": "1",
            "description": ATTRIBUTION,
            "license": {"name": LICENCE, "url": LICENCE_URL},
        },
        "servers": [{"url": site_url}],
        "paths": {_show_path(one): {"get": _describe(one)} for one in operations},
        "components": {"schemas": schemas["$defs"]},
    }


def _describe(one: Operation) -> dict[str, Any]:
    schema = {"$ref": REF.format(model=one.answer.__name__)} if one.answer else {"type": "string"}
    problem = {"application/problem+json": {"schema": {"$ref": REF.format(model="Problem")}}}
    return {
        "operationId": one.name,
        "summary": one.summary,
        "parameters": [*_list_values(one), *list_parameters(one.query)],
        "responses": {
            "200": {"description": one.summary, "content": {one.produces.split(";")[0]: {"schema": schema}}},
            "304": {"description": "Nothing has changed since the answer that the asker holds"},
            "400": {"description": "A parameter is wrong", "content": problem},
            "404": {"description": "There is no such thing", "content": problem},
        },
    }


def list_parameters(query: type[Query]) -> list[dict[str, Any]]:
    """The parameters of a query."""
    schema = query.model_json_schema(ref_template=REF)
    return [_show_parameter(name, dict(field)) for name, field in schema.get("properties", {}).items()]


def _list_names(name: str) -> Sequence[str]:
    """What a name may be, where it is one of a list that the data holds."""
    if name == "party":
        return list_party_words()
    return list_place_names() if name in {"nation", "region"} else ()


def _show_parameter(name: str, field: dict[str, Any]) -> dict[str, Any]:
    """Null is how a parameter is not given, never one of its values."""
    description = field.pop("description", None)
    field.pop("title", None)
    if "anyOf" in field:
        field = next(dict(option) for option in field["anyOf"] if option != {"type": "null"})
        description = description or field.pop("description", None)
    names = _list_names(name)
    if names and "enum" not in field:
        field = {"type": "string", "enum": list(names)}
    shown = {"name": name, "in": "query", "required": False, "schema": field}
    return shown | ({"description": description} if description else {})


def _list_values(one: Operation) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": words,
            "schema": {"type": "string", "pattern": pattern},
            "example": example,
        }
        for name, (pattern, example, words) in one.values.items()
    ]


def _show_path(one: Operation) -> str:
    return re.sub(r"<(\w+)>", r"{\1}", one.path)
