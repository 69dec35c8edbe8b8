"""The application, made in named steps from its configuration."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core.application import Site
from app.core.database import init_database
from app.core.errors import init_errors
from app.core.extensions import CompressAll, alembic, babel
from app.core.headers import init_headers
from app.core.health import health
from app.core.jobs import init_jobs
from app.core.limits import init_limits
from app.core.log import init_log
from app.core.migrating import MIGRATION_CONTEXT
from app.core.pages import init_pages
from app.core.release import set_release
from app.core.sessions import FernetSessionInterface
from app.core.static import init_static
from app.core.templating import init_templating

if TYPE_CHECKING:
    from config import Config


def create_app(config: Config) -> Flask:
    """The whole product as one Flask application."""
    app = Site(__name__, template_folder="../templates", static_folder="../static")
    app.extensions["config"] = config
    apply_settings(app, config)
    init_log(app, config)
    init_database(app, config)
    init_headers(app, config)
    init_errors(app)
    init_limits(app, config)
    init_templating(app, config)
    init_rooms(app)
    alembic.init_app(app)
    babel.init_app(app)
    init_jobs(app, config)
    CompressAll(app)
    set_release(app)
    init_pages(app, config)
    init_static(app, config)
    if config.trusted_proxies:
        hops = config.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def apply_settings(app: Flask, config: Config) -> None:
    """Settings that Flask and its extensions read."""
    app.session_interface = FernetSessionInterface(config.secret_keys)
    app.config.update(
        SECRET_KEY=config.secret_keys[0],
        SECRET_KEY_FALLBACKS=config.secret_keys[1:],
        SESSION_COOKIE_NAME="__Host-session" if config.is_secure else "session",
        SESSION_COOKIE_SECURE=config.is_secure,
        WTF_I18N_ENABLED=False,  # every message that a person can meet is our own
        MAX_CONTENT_LENGTH=256 * 1024,
        MAX_FORM_MEMORY_SIZE=256 * 1024,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_TRANSLATION_DIRECTORIES="translations",
        BABEL_DEFAULT_TIMEZONE="Europe/London",
        ALEMBIC={"script_location": "../migrations", "file_template": "%%(rev)s_%%(slug)s"},
        ALEMBIC_CONTEXT=MIGRATION_CONTEXT,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_LEVEL=5,
        COMPRESS_MIN_SIZE=600,
    )


def init_rooms(app: Flask) -> None:
    """Let every room register its routes, jobs, hooks and commands, the lower ones first."""
    from app import campaign, cli, letters, mail, parliament, privacy, tracker
    from app.core import dev

    for room in ("core", "parliament", "mail", "campaign", "letters"):
        import_module(f"app.{room}.models")
    app.register_blueprint(health)
    for part in (parliament, mail, campaign, letters, tracker, privacy, cli):
        part.init_app(app)
    dev.init_app(app)
