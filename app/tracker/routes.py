"""The front door."""

from __future__ import annotations

from typing import Any

from flask import render_template

from app.core.pages import kept_page
from app.tracker.blueprint import blueprint
from app.tracker.drawing.charts import list_legend
from app.tracker.figures import get_figures
from app.tracker.home import get_home_words
from app.tracker.latest import list_latest
from app.tracker.map_svg import make_map
from app.tracker.queries import Home, get_home
from app.tracker.record import get_record

LATEST_EVENTS = 3


@blueprint.get("/")
@kept_page()
def home() -> str:
    """The campaign's face: the form, the state of the motion, the argument with its sources."""
    home = get_home()
    return render_template("tracker/home.html", record=home, words=get_home_words(home), **_read_record(home))


def _read_record(home: Home) -> dict[str, Any]:
    """The face, every seat as it stands on the motion, with each drawing in words, and what changed lately; neither
    while no motion is followed."""
    if home.number is None:
        return {"map": None, "latest": ()}
    record = get_record()
    return {
        "map": make_map(record, record.by_gss),
        "legend": list_legend(record, get_figures(record)),
        "latest": list_latest(record, LATEST_EVENTS),
    }
