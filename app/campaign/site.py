"""Who this site is: the campaign's own name and words, and who runs it."""

from dataclasses import dataclass

from flask import current_app

from app.campaign.content import read_data


@dataclass(frozen=True, slots=True)
class Site:
    """What every page and mail says about the site. `url` is the public address without a final slash."""

    name: str
    tagline: str
    operator_name: str
    url: str


def get_site() -> Site:
    """The site as its content and settings describe it; never raises for a setting that is not there."""
    words = read_data("site")
    config = current_app.extensions.get("config")
    return Site(
        name=str(words["name"]),
        tagline=str(words["tagline"]),
        operator_name=getattr(config, "operator_name", None) or str(words["operator_name"]),
        url=str(getattr(config, "site_url", None) or "").rstrip("/"),
    )
