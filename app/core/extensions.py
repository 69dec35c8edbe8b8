"""The extensions of the one application, and its frozen configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import current_app
from flask_alembic import Alembic
from flask_babel import Babel
from flask_limiter import Limiter

if TYPE_CHECKING:
    from config import Config

alembic = Alembic(command_name="db", run_mkdir=False)
babel = Babel()


def get_config() -> Config:
    """The configuration that the current application was made with."""
    return cast("Config", current_app.extensions["config"])


def get_limiter() -> Limiter:
    """The rate limiter of the current application."""
    return cast(Limiter, current_app.extensions["campaign_limiter"])
