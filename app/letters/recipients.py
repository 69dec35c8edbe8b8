"""Where a letter goes. In development always to a placeholder at a reserved domain, even when addresses are
known.
"""

from __future__ import annotations

from app.core.extensions import get_config
from app.parliament.models import Member
from app.parliament.queries import find_contact

PLACEHOLDER_DOMAIN = "placeholder.invalid"


def find_letter_recipient(member: Member) -> str | None:
    """The email address for letters to this MP; None where Parliament lists none: the letter is printed and
    posted.
    """
    if not get_config().is_production:
        return f"mp-{member.id}@{PLACEHOLDER_DOMAIN}"
    contact = find_contact(member)
    return contact.email or None if contact else None


def is_recipient_doubted(member: Member) -> bool:
    """True while staff have yet to confirm the address: letters to it wait. Never for placeholders."""
    if not get_config().is_production:
        return False
    contact = find_contact(member)
    return bool(contact and contact.is_doubted)
