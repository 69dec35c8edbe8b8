"""The front door."""

from __future__ import annotations

from flask import render_template

from app.core.pages import kept_page
from app.tracker.blueprint import blueprint
from app.tracker.home import get_home_words
from app.tracker.map_svg import SeatMap, make_map
from app.tracker.queries import Home, get_home
from app.tracker.record import get_record


@blueprint.get("/")
@kept_page()
def home() -> str:
    """The campaign's face: the form, the state of the motion, the argument with its sources."""
    record = get_home()
    return render_template(
        "tracker/home.html", record=record, words=get_home_words(record), map=_draw_map(record)
    )


def _draw_map(home: Home) -> SeatMap | None:
    """The face: every seat as it stands on the motion; None while no motion is followed."""
    if home.number is None:
        return None
    record = get_record()
    return make_map(record, record.by_gss)
