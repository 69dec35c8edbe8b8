"""What every template can use: strict names, times in London's words, the operator, the site."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import Flask
from jinja2 import StrictUndefined

from app.core.clock import to_london
from app.core.versions import get_data_version

if TYPE_CHECKING:
    from config import Config


def init_templating(app: Flask, config: Config) -> None:
    """Set Jinja up."""
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(day=show_day, moment=show_moment, thousands=show_thousands)
    app.jinja_env.globals.update(
        site_name=config.site_name,
        site_url=config.site_url,
        operator_name=config.effective_operator_name,
        is_development=not config.is_production,
        data_version=get_data_version,
    )
    app.context_processor(_page_defaults)


def show_day(value: date | datetime) -> str:
    """Such as "21 November 2026", in London."""
    day = to_london(value).date() if isinstance(value, datetime) else value
    return f"{day.day} {day:%B %Y}"


def show_moment(value: datetime) -> str:
    """Such as "14:05 on 21 November 2026", by London's clock."""
    local = to_london(value)
    return f"{local:%H:%M} on {show_day(value)}"


def show_thousands(value: int) -> str:
    """Such as "1,733,406"."""
    return f"{value:,}"


def _page_defaults() -> dict[str, Any]:
    return {"lang": "en-GB"}
