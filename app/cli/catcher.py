"""`flask catcher`: the mail catcher of development."""

from __future__ import annotations

import os

import click
from flask.cli import with_appcontext

from app.core.extensions import get_config
from app.mail.catcher import HOST, run_catcher
from app.mail.caught import get_folder


@click.command()
@with_appcontext
def catcher() -> None:
    """Catch mail on loopback and keep it for /dev/mail, until TERM or Ctrl-C (development only)."""
    config = get_config()
    if config.is_production:
        raise click.ClickException(
            "SITE_URL is not on loopback: production sends to MAIL_SERVER and catches nothing."
        )
    port = config.effective_catcher_port
    try:
        run_catcher(get_folder(config.instance_path), port)
    except OSError as error:
        raise click.ClickException(
            f"{HOST} port {port} cannot be used ({os.strerror(error.errno or 0)}): set CATCHER_PORT."
        ) from None
