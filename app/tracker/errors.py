"""Errors of the room."""

from __future__ import annotations

from app.core.errors import CampaignError


class TrackerError(CampaignError):
    """Base of the room's errors."""


class UnknownMotionError(TrackerError):
    """No motion of that key is followed or was; `key` is what was asked for."""

    def __init__(self, key: str | None) -> None:
        super().__init__(key)
        self.key = key


class UnknownNameError(TrackerError):
    """Nobody has or had that name; `parameter` is what it was asked as, `name` what was asked for."""

    def __init__(self, parameter: str, name: str) -> None:
        super().__init__(parameter)
        self.parameter, self.name = parameter, name


class UnknownVersionError(TrackerError):
    """There was no such data version; `version` is what was asked for, `newest` the present one."""

    def __init__(self, version: int, newest: int) -> None:
        super().__init__(version)
        self.version, self.newest = version, newest
