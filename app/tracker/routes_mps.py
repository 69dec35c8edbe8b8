"""The tracker's pages: all MPs, one seat, and one line a seat for local papers."""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.pages import kept_page
from app.core.versions import get_data_version
from app.letters.choosing import looks_like_postcode
from app.tracker.blueprint import blueprint
from app.tracker.errors import TrackerError, UnknownMotionError, UnknownVersionError
from app.tracker.filters import LONGEST_TEXT, PARAMETERS, list_ignored, read_query
from app.tracker.find_mp import Answer
from app.tracker.find_mp import find_mp as find_answer
from app.tracker.local_page import make_local_page
from app.tracker.moved import find_slug, list_near
from app.tracker.mps_page import make_mps_page
from app.tracker.past import get_record_at
from app.tracker.record import get_record, list_motions
from app.tracker.seat_page import make_seat_page
from app.tracker.types import Record

VERSION = re.compile("[1-9][0-9]{0,8}")
Page = str | Response | tuple[str, int]


@blueprint.get("/mps")
@kept_page(*PARAMETERS)
def mps() -> Page:
    """All 650 seats: the sentence, the map, the charts, the table with its filters."""
    if looks_like_postcode(request.args.get("q", "").strip()[:LONGEST_TEXT]):
        rest: dict[str, Any] = {name: request.args.get(name) for name in PARAMETERS if name != "q"}
        return redirect(url_for("tracker.mps", _anchor="find", **{**rest, "seen": "postcode"}), 303)
    try:
        record, key = _read_record()
    except TrackerError as error:
        return _show_no_record(error)
    query = read_query(request.args, record, key, request.args.get("at", ""))
    page = make_mps_page(
        record,
        query,
        ignored=list_ignored(request.args, record, query),
        has_seen_postcode=request.args.get("seen") == "postcode",
    )
    return render_template("tracker/mps.html", page=page)


@blueprint.post("/mps")
def find_mp() -> Page:
    """The box "Find one MP": a postcode, or a name. It changes nothing and needs no token."""
    text = request.form.get("postcode", "").strip()[:LONGEST_TEXT]
    try:
        answer = find_answer(text, get_record())
    except UnknownMotionError:
        return _show_no_motion()
    if answer.slug:
        return redirect(url_for("tracker.seat", seat=answer.slug), 303)
    if answer.text:
        return redirect(url_for("tracker.mps", q=answer.text, _anchor="find"), 303)
    return _show_find(answer, text)


@blueprint.get("/mps/<seat>")
@kept_page("motion", "at")
def seat(seat: str) -> Page:
    """One seat: its MP, what is on record, its neighbours, what to ask."""
    try:
        record, key = _read_record()
    except TrackerError as error:
        return _show_no_record(error)
    row = record.by_slug.get(seat)
    if row is None:
        return _lead_on(seat, record, key)
    return render_template("tracker/seat.html", page=make_seat_page(record, row, request.args.get("at", "")))


@blueprint.get("/mps/local")
@kept_page("motion", "at")
def local() -> Page:
    """One line a seat, by nation and region, ready to paste."""
    try:
        record, _key = _read_record()
    except TrackerError as error:
        return _show_no_record(error)
    return render_template("tracker/local.html", page=make_local_page(record))


def _read_record() -> tuple[Record, str]:
    """The record asked for, and the motion's key where it is not the one followed. Raises `UnknownMotionError` or
    `UnknownVersionError`."""
    motion, at = request.args.get("motion") or None, request.args.get("at")
    if not at:
        record = get_record(motion)
    elif VERSION.fullmatch(at):
        record = get_record_at(int(at), motion)
    else:
        raise UnknownVersionError(0, get_data_version())
    return record, "" if record.motion.is_followed else record.motion.key


def _show_find(answer: Answer, text: str) -> Page:
    """The box again, with what is wrong or with the seats to choose from."""
    status = 422 if answer.message else 200
    return render_template(
        "tracker/find_mp.html", answer=answer, value=text if answer.message else ""
    ), status


def _lead_on(text: str, record: Record, key: str) -> Page:
    """To the present address of a seat known by another name, else to what may have been meant."""
    slug = find_slug(text, record)
    if slug is not None:
        return redirect(
            url_for("tracker.seat", seat=slug, motion=key or None, at=request.args.get("at") or None), 301
        )
    return render_template("tracker/no_seat.html", near=list_near(text, record)), 404


def _show_no_record(error: TrackerError) -> Page:
    if isinstance(error, UnknownVersionError):
        return render_template("tracker/no_version.html", newest=error.newest), 404
    return _show_no_motion()


def _show_no_motion() -> Page:
    return render_template("tracker/no_motion.html", motions=list_motions()), 404
