"""Email addresses as people type them."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from app.core.extensions import get_config

__all__ = ["EmailNotValidError", "normalise_email"]


def normalise_email(text: str) -> str:
    """One address in ASCII, as mail servers write it; raises `EmailNotValidError`. In production reserved
    domains (`.invalid`, `.test`) are refused, in development they are addresses too. The domain's server is
    not asked.
    """
    found = validate_email(
        text,
        check_deliverability=False,
        allow_smtputf8=False,
        globally_deliverable=get_config().is_production,
    )
    if "." not in found.domain:
        raise EmailNotValidError("no dot in the domain")
    return found.ascii_email or found.normalized
