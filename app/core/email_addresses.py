"""Email addresses as people type them."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email
from flask_babel import gettext as _
from wtforms import Field, Form
from wtforms.validators import StopValidation, ValidationError

from app.core.extensions import get_config
from app.core.tokens import make_key

__all__ = ["EmailNotValidError", "check_email", "fold_email", "make_email_key", "normalise_email"]


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


def check_email(form: Form, field: Field) -> None:
    """A form's check: one address that mail can be sent to; puts it in its usual form."""
    text = (field.data or "").strip()
    if not text:
        raise StopValidation(_("Enter your email address."))
    if re.search(r"[,;]|@.*@|\s\S*@", text):
        raise ValidationError(_("Enter one email address alone, like name@example.org."))
    if not text.partition("@")[0].isascii():
        raise ValidationError(
            _("We cannot write to an address with accents or other scripts before the @. Is there another?")
        )
    try:
        field.data = normalise_email(text)
    except EmailNotValidError:
        raise ValidationError(
            _("That is not a whole email address. It looks like name@example.org.")
        ) from None


def fold_email(email: str) -> str:
    """The address as one person's: lower case, without a `+tag`."""
    local, _, domain = email.strip().casefold().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def make_email_key(email: str) -> str:
    """The keyed hash by which an address is counted, or remembered as never to be mailed."""
    return make_key("email", fold_email(email))
