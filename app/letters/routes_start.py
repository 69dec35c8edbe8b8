"""The first steps: a postcode, or a seat from the list."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.letters.blueprint import letters
from app.letters.choosing import ENDINGS, go_to_seat, keep_source, looks_like_postcode, read_kept
from app.letters.seat_list import (
    NATIONS,
    group_choices,
    list_choices,
    list_named,
    list_near,
    narrow_choices,
    search_choices,
)
from app.parliament.postcode_words import describe_problem
from app.parliament.postcodes import PostcodeError, PostcodeProblem
from app.parliament.slugs import make_slug

Page = str | Response | tuple[str, int]


@letters.route("/write", methods=["GET", "POST"])
def write_start() -> Page:
    """The postcode form by itself; a POST finds the seat, or says what is wrong with the postcode."""
    if request.method == "POST":
        return _try_postcode(request.form.get("postcode", ""))
    keep_source(request.args.get("source"))
    return render_template("letters/write_start.html", value="", message=None, place="")


@letters.route("/write/seats", methods=["GET", "POST"])
def write_seats() -> Page:
    """Choose a seat: near one, among those of the postcode, by nation, by region, by name. The box is posted,
    so that a postcode in it never stands in an address.
    """
    if request.method == "POST":
        return _read_box(request.form.get("q", "").strip()[:80])
    text = request.args.get("q", "").strip()[:80]
    if looks_like_postcode(text):
        return redirect(url_for("letters.write_seats", seen="postcode"), 303)
    near = list_near(request.args.get("near", ""))
    if near:
        return render_template("letters/seats_near.html", seat=near[0], neighbours=near[1])
    kept = read_kept()
    if kept.candidates and not kept.seat and not request.args:
        return _show_candidates(kept.candidates, kept.postcode)
    unknown = kept.postcode if not kept.seat and not kept.candidates and not request.args else ""
    return _show_list(text, request.args.get("nation", ""), request.args.get("region", ""), unknown)


def _read_box(text: str) -> Page:
    if looks_like_postcode(text):
        return _try_postcode(text)
    return redirect(url_for("letters.write_seats", q=text), 303)


def _try_postcode(text: str) -> Page:
    try:
        return go_to_seat(text)
    except PostcodeError as error:
        return _explain(error, text)


def _explain(error: PostcodeError, text: str) -> Page:
    """The page for a postcode that leads to no MP: an ending with ways on, or the form with the message."""
    if error.problem in ENDINGS:
        return render_template(
            "letters/ending_postcode.html", problem=str(error.problem), text=describe_problem(error)
        )
    place = " ".join(text.split())[:40] if error.problem is PostcodeProblem.NO_DIGIT else ""
    message = describe_problem(error)
    page = render_template("letters/write_start.html", value=text[:40], message=message, place=place)
    return page, 422


def _show_candidates(slugs: tuple[str, ...], postcode: str) -> str:
    seats = list_named(slugs)
    is_northern_ireland = postcode.startswith("BT")
    return render_template("letters/seats_choose.html", seats=seats, is_northern_ireland=is_northern_ireland)


def _show_list(text: str, nation: str, region: str, unknown: str) -> str:
    """The list; `unknown` is the postcode of the cookie that led to no seat."""
    everything = list_choices()
    choices = search_choices(narrow_choices(everything, nation, region), text)
    regions = sorted({choice.region for choice in everything if choice.nation == "England"})
    return render_template(
        "letters/write_seats.html",
        groups=group_choices(choices),
        count=len(choices),
        total=len(everything),
        text=text,
        nation=nation,
        region=region,
        nations=[(make_slug(name), name) for name in NATIONS],
        regions=[(make_slug(name), name) for name in regions],
        saw_postcode="seen" in request.args,
        unknown=unknown,
    )
