"""The campaign's own pages: how the site works and where its facts come from, and how it can be used."""

from __future__ import annotations

from flask import Blueprint, render_template

from app.campaign.facts import list_facts
from app.core.pages import kept_page

blueprint = Blueprint("campaign", __name__)


@blueprint.get("/about")
@kept_page()
def about() -> str:
    """Method, sources and licences."""
    return render_template("campaign/about.html", facts=list_facts())


@blueprint.get("/accessibility")
@kept_page()
def accessibility() -> str:
    """How the site can be used, and what to do where it cannot."""
    return render_template("campaign/accessibility.html")
