"""What a browser would send back of a page's form, found without a parser, for a client that must be quick."""

from __future__ import annotations

import re
from html import unescape

FORM = re.compile(r'<form\b[^>]*action="([^"]*)"[^>]*>(.*?)</form>', re.S)
FIELD = re.compile(r"<input\b([^>]*)>|<textarea\b([^>]*)>(.*?)</textarea>", re.S)
ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
SENT = {"text", "hidden", "email"}


def read_form(body: bytes, action: str) -> dict[str, str]:
    """The text fields of the form with this action; none of its buttons and boxes to tick."""
    for found, content in FORM.findall(body.decode()):
        if unescape(found) == action:
            return dict(_list_fields(content))
    raise LookupError(action)


def _list_fields(content: str) -> list[tuple[str, str]]:
    fields = []
    for found in FIELD.finditer(content):
        attributes = dict(ATTRIBUTE.findall(found[1] or found[2]))
        name, kind = attributes.get("name"), attributes.get("type", "text")
        value = attributes.get("value", "") if found[1] else found[3].removeprefix("\n")
        if name and (not found[1] or kind in SENT):
            fields.append((name, unescape(value)))
    return fields
