"""The base error of this room."""

from __future__ import annotations

from app.core.errors import CampaignError


class ParliamentError(CampaignError):
    """Something about Parliament's facts could not be read, found or believed."""
