"""Parts that other sites may show in a frame: the tally, the map, one seat. No cookie, no form."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.extensions import get_config
from app.core.headers import framed_page
from app.core.pages import kept_page
from app.parliament.seat_names import get_seat_lang
from app.tracker.api.licence import ATTRIBUTION
from app.tracker.blueprint import blueprint
from app.tracker.drawing.cards import say_headline
from app.tracker.drawing.charts import list_legend
from app.tracker.figures import get_figures, get_sentence
from app.tracker.labels import label_row
from app.tracker.map_svg import SYMBOLS, make_map
from app.tracker.moved import find_slug
from app.tracker.record import get_record
from app.tracker.saying import say_row
from app.tracker.types import Record

THEMES = ("light", "dark")


@blueprint.get("/embed/tally")
@framed_page
@kept_page("theme")
def embed_tally() -> str:
    """The number of names, in words and hexagons."""
    return _show("embed_tally", get_record())


@blueprint.get("/embed/map")
@framed_page
@kept_page("theme")
def embed_map() -> str:
    """The map of 650."""
    record = get_record()
    legend = list_legend(record, get_figures(record))
    return _show("embed_map", record, map=make_map(record, record.by_gss), legend=legend)


@blueprint.get("/embed/mps/<seat>")
@framed_page
@kept_page("theme")
def embed_seat(seat: str) -> str | Response | tuple[str, int]:
    """One seat; an old name of it leads to its present address."""
    record = get_record()
    row = record.by_slug.get(seat)
    if row is None:
        slug = find_slug(seat, record)
        if slug is not None:
            return redirect(url_for("tracker.embed_seat", seat=slug, theme=request.args.get("theme")), 301)
        return _show("embed_nothing", record), 404
    return _show(
        "embed_seat",
        record,
        row=row,
        symbol=SYMBOLS[row.status],
        label=label_row(row, record.motion, is_dissolved=record.is_dissolved),
        sentence=say_row(row, record),
        seat_lang=get_seat_lang(row.seat),
        link=f"{get_config().site_url}/mps/{row.seat.slug}",
    )


def _show(template: str, record: Record, **values: Any) -> str:
    figures, theme = get_figures(record), request.args.get("theme", "")
    shown = {
        "record": record,
        "figures": figures,
        "headline": say_headline(record, figures.names),
        "sentence": get_sentence(record, figures),
        "theme": theme if theme in THEMES else "auto",
        "attribution": ATTRIBUTION,
        "link": f"{get_config().site_url}/mps",
    }
    return render_template(f"tracker/{template}.html", **(shown | values))
