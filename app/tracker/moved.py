"""Seats by other names than their own: an old address leads to the new one, and a slip of the pen to what was meant.

`old_slugs.json` maps a slug that was once public to the seat's GSS code. Add the old slug there whenever a seat's name,
and with it its slug, changes: no public address may vanish.
"""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from app.letters.seat_list import fold
from app.parliament.slugs import make_slug
from app.tracker.types import Record, SeatRow

PATH = Path(__file__).with_name("old_slugs.json")
MOST_NEAR = 5
NEAR_ENOUGH = 0.62


@cache
def read_old_slugs() -> dict[str, str]:
    """GSS code by a slug that was once in use."""
    found: dict[str, str] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def find_slug(text: str, record: Record) -> str | None:
    """The present slug of a seat known by an old slug, its Welsh name, its GSS code, or by other letters or signs of
    its own name; None where there is no such seat."""
    slug = make_slug(text)
    gss = read_old_slugs().get(slug, text.upper())
    if gss in record.by_gss:
        return record.by_gss[gss].seat.slug
    if slug in record.by_slug:
        return slug
    return next(
        (row.seat.slug for row in record.rows if row.seat.name_cy and make_slug(row.seat.name_cy) == slug),
        None,
    )


def list_near(text: str, record: Record) -> list[SeatRow]:
    """Seats that may have been meant: those whose names hold every word, else those that are spelt nearly like it."""
    words = fold(text).split()
    names = {row.seat.slug: fold(f"{row.seat.name} {row.seat.name_cy or ''}") for row in record.rows}
    held = [slug for slug, name in names.items() if words and all(word in name for word in words)]
    slugs = held or get_close_matches(make_slug(text), list(names), n=MOST_NEAR, cutoff=NEAR_ENOUGH)
    return [record.by_slug[slug] for slug in slugs[:MOST_NEAR]]
