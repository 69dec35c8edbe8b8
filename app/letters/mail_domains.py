"""Likely slips in the domain of an email address. What is found is offered to the writer, never put in its
place.
"""

from __future__ import annotations

from difflib import SequenceMatcher

# Domains that many people in the UK have their mail at.
WELL_KNOWN = tuple(
    """
    gmail.com googlemail.com outlook.com outlook.co.uk hotmail.com hotmail.co.uk live.co.uk live.com
    msn.com yahoo.com yahoo.co.uk ymail.com rocketmail.com icloud.com me.com mac.com btinternet.com
    btopenworld.com talktalk.net sky.com virginmedia.com ntlworld.com blueyonder.co.uk aol.com aol.co.uk
    protonmail.com proton.me pm.me tutanota.com tuta.com fastmail.com zoho.com mail.com gmx.com
    gmx.co.uk plus.com plusnet.com tiscali.co.uk orange.net o2.co.uk nhs.net ntlworld.co.uk posteo.net
    hey.com
    """.split()  # noqa: SIM905 - easier to read as words
)

# Slips that likeness alone would miss, and real domains that look like slips.
SLIPS = {
    "fmail.com": "gmail.com",
    "maill.com": "gmail.com",
    "gmail.co.uk": "gmail.com",
    "gmail.co": "gmail.com",
    "gmail.cm": "gmail.com",
    "icloud.co.uk": "icloud.com",
}
REAL = frozenset(
    {
        "email.com",
        "ymail.co.uk",
        "gmx.net",
        "gmx.de",
        "gmail.org",
        "aim.com",
        "sky.co.uk",
        "live.ie",
        "protonmail.ch",
    }
)
CLOSE = 0.86


def suggest_address(email: str) -> str | None:
    """The address that was probably meant, or None when the domain is well known or like none that is."""
    local, at, domain = email.rpartition("@")
    meant = suggest_domain(domain.lower()) if at else None
    return f"{local}@{meant}" if meant else None


def suggest_domain(domain: str) -> str | None:
    """The well-known domain that `domain` (lower case) is probably a slip of, or None."""
    if domain in WELL_KNOWN or domain in REAL:
        return None
    if domain in SLIPS:
        return SLIPS[domain]
    likeness, best = max((SequenceMatcher(None, domain, known).ratio(), known) for known in WELL_KNOWN)
    is_short = len(best) < 8
    return best if likeness >= (0.92 if is_short else CLOSE) else None
