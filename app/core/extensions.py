"""The extensions of the one application, and its frozen configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Response, current_app
from flask_alembic import Alembic
from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter

from app.core.database import Base

if TYPE_CHECKING:
    from config import Config


class NumberedAlembic(Alembic):
    """Migrations named by number: `0001_first.py`, `0002_…`."""

    def rev_id(self) -> str:
        """The number after the newest migration's."""
        newest = max((int(script.revision) for script in self.script_directory.walk_revisions()), default=0)
        return f"{newest + 1:04d}"


class CompressAll(Compress):
    """Compresses error pages too: a letter with a fault in it is as long as one without."""

    def after_request(self, response: Response | None) -> Response:
        """The answer, compressed where that is worth it."""
        status = response.status_code if response else 200
        if response and status >= 400:
            response.status_code = 200  # Flask-Compress leaves all others alone
        packed = super().after_request(response)
        packed.status_code = status
        return packed


alembic = NumberedAlembic(command_name="db", run_mkdir=False, metadatas=Base.metadata)
babel = Babel()


def get_config() -> Config:
    """The configuration that the current application was made with."""
    return cast("Config", current_app.extensions["config"])


def get_limiter() -> Limiter:
    """The rate limiter of the current application."""
    return cast(Limiter, current_app.extensions["campaign_limiter"])
