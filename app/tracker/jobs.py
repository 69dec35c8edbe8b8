"""The room's scheduled work."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app

from app.core.jobs import every

RENEWED = (
    "/",
    "/mps",
    "/mps.csv",
    "/mps.json",
    "/mps/local",
    "/signatures.csv",
    "/signatures.atom",
    "/api/v1/tally",
    "/data",
    "/embed/tally",
    "/embed/map",
    "/share/tally.png",
)
"""What is asked for most on the day of the news."""


@every("tracker.renew", minute="*", late_after=timedelta(hours=1))
def renew() -> int:
    """Make the pages asked for most anew once the record has changed, so that no reader waits for it; how many."""
    return int(current_app.extensions["pages"].renew(RENEWED))
