"""The room `cli`."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register what the room adds to the application."""
    from app.cli.catcher import catcher
    from app.cli.database import database_cli
    from app.cli.letters import letters_cli
    from app.cli.mail import mail_cli
    from app.cli.motion import motion_cli
    from app.cli.outbox import outbox_cli
    from app.cli.parliament import parliament_cli
    from app.cli.postcodes import postcodes_cli
    from app.cli.prepare import prepare
    from app.cli.privacy import privacy
    from app.cli.recommendation import recommendation_cli
    from app.cli.tracker import tracker_cli
    from app.cli.worker import worker

    for command in (
        prepare,
        worker,
        catcher,
        outbox_cli,
        database_cli,
        mail_cli,
        letters_cli,
        privacy,
        parliament_cli,
        motion_cli,
        postcodes_cli,
        recommendation_cli,
        tracker_cli,
    ):
        app.cli.add_command(command)
