"""What can be wrong with a mail of ours, told as facts."""

from __future__ import annotations

from app.core.errors import CampaignError


class MailError(CampaignError):
    """Base of this room's errors."""


class HeaderRefused(MailError):
    """Text that cannot stand in a header: `header` names which one; the text itself is not kept."""

    def __init__(self, header: str) -> None:
        super().__init__(f"text refused for the header {header}")
        self.header = header


class NotYet(MailError):
    """An incoming mail that concerns what is being sent at this very moment: it is to be brought again later."""
