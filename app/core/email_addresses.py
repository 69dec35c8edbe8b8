"""Email addresses as people type them."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from app.core.extensions import get_config

__all__ = ["EmailNotValidError", "normalise_email"]


def normalise_email(text: str) -> str:
    """One address in ASCII, as mail servers write it; raises `EmailNotValidError`. In production reserved
    domains (`.invalid`, `.test`) are refused, in development they are addresses too. A local part over 64
    characters is refused, as mail servers do (RFC 5321, 4.5.3.1.1). The domain's server is not asked.
    """
    found = validate_email(
        text,
        check_deliverability=False,
        allow_smtputf8=False,
        strict=True,
        globally_deliverable=get_config().is_production,
    )
    if "." not in found.domain:
        raise EmailNotValidError("no dot in the domain")
    return found.ascii_email or found.normalized
