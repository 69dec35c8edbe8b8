"""The page about the data, and what search engines ask for."""

from __future__ import annotations

from flask import Flask, Response, current_app, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.core.extensions import get_config
from app.core.headers import shared_file
from app.core.pages import kept_page
from app.tracker.blueprint import blueprint
from app.tracker.data_page import make_data_page
from app.tracker.record import get_record

A_DAY = 86400
NOT_PAGES = ("/api", "/embed", "/share", "/dev")


@blueprint.get("/data")
@kept_page()
def data() -> str:
    """Files, dictionary, examples, licence, checksums, citation, corrections."""
    return render_template("tracker/data.html", page=make_data_page())


@blueprint.get("/api/v1")
@shared_file
def api() -> BaseResponse:
    """Who looks for the API at its root is led to what is told of it."""
    return redirect(url_for("tracker.data", _anchor="api"), 302)


@blueprint.get("/sitemap.xml")
@kept_page(max_age=A_DAY)
def sitemap() -> Response:
    """Every public page, and every seat's."""
    seats = [url_for("tracker.seat", seat=row.seat.slug) for row in get_record().rows]
    addresses = [get_config().site_url + path for path in [*list_public_pages(current_app), *seats]]
    content = render_template("feeds/sitemap.xml", addresses=addresses)
    return Response(content, content_type="application/xml; charset=utf-8")


@blueprint.get("/robots.txt")
@kept_page(max_age=A_DAY)
def robots() -> Response:
    """What crawlers may read: all that is public; a token's page says `noindex` itself."""
    lines = [
        "User-agent: *",
        "Disallow: /letters/",
        "Disallow: /staff/",
        f"Sitemap: {get_config().site_url}/sitemap.xml",
    ]
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def list_public_pages(app: Flask) -> list[str]:
    """Addresses of pages that are the same for everybody and take no part from the address."""
    found = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        is_page = "." not in rule.rule and not rule.rule.startswith(NOT_PAGES) and not rule.arguments
        if is_page and "GET" in (rule.methods or ()) and hasattr(view, "is_public"):
            found.append(rule.rule)
    return sorted(found)
