"""The front door."""

from __future__ import annotations

from flask import render_template

from app.core.pages import kept_page
from app.tracker.blueprint import blueprint
from app.tracker.home import get_home_words
from app.tracker.queries import get_home


@blueprint.get("/")
@kept_page()
def home() -> str:
    """The campaign's face: the form, the state of the motion, the argument with its sources."""
    record = get_home()
    return render_template("tracker/home.html", record=record, words=get_home_words(record))
