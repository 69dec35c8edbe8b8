"""Pictures to share and to take away: cards of 1200 by 630, the map and the charts."""

from __future__ import annotations

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.core.headers import shared_file
from app.core.pages import kept_page
from app.tracker.blueprint import blueprint
from app.tracker.drawing import charts
from app.tracker.drawing.cards import WIDTH, draw_seat_card, draw_tally_card
from app.tracker.drawing.painting import paint
from app.tracker.errors import UnknownMotionError
from app.tracker.moved import find_slug
from app.tracker.record import get_record
from app.tracker.types import Record

SVG, PNG = "image/svg+xml; charset=utf-8", "image/png"
AN_HOUR = 3600
DRAWINGS = {"map": charts.draw_map, "timeline": charts.draw_timeline, "parties": charts.draw_parties}


@blueprint.get("/share/tally.png")
@shared_file
@kept_page("motion", max_age=AN_HOUR)
def share_tally() -> Response:
    """The card for the whole."""
    return Response(paint(draw_tally_card(_read_record()), WIDTH), content_type=PNG)


@blueprint.get("/share/<seat>.png")
@shared_file
@kept_page("motion", max_age=AN_HOUR)
def share_seat(seat: str) -> Response | BaseResponse:
    """The card of one seat; an old name of it leads to its present address."""
    record = _read_record()
    if seat not in record.by_slug:
        slug = find_slug(seat, record) or abort(404)
        return redirect(url_for("tracker.share_seat", seat=slug, motion=request.args.get("motion")), 301)
    return Response(paint(draw_seat_card(record, record.by_slug[seat]), WIDTH), content_type=PNG)


@blueprint.get("/share/map.svg", defaults={"drawing": "map", "kind": "svg"})
@blueprint.get("/share/map.png", defaults={"drawing": "map", "kind": "png"})
@blueprint.get("/share/timeline.svg", defaults={"drawing": "timeline", "kind": "svg"})
@blueprint.get("/share/timeline.png", defaults={"drawing": "timeline", "kind": "png"})
@blueprint.get("/share/parties.svg", defaults={"drawing": "parties", "kind": "svg"})
@blueprint.get("/share/parties.png", defaults={"drawing": "parties", "kind": "png"})
@shared_file
@kept_page("motion", max_age=AN_HOUR)
def share_drawing(drawing: str, kind: str) -> Response:
    """The map or a chart, to take away."""
    svg = DRAWINGS[drawing](_read_record())
    return Response(paint(svg, WIDTH), content_type=PNG) if kind == "png" else Response(svg, content_type=SVG)


def _read_record() -> Record:
    try:
        return get_record(request.args.get("motion") or None)
    except UnknownMotionError:
        abort(404)
