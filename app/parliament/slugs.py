"""Names as they stand in addresses, and as they are compared."""

from __future__ import annotations

import re
import unicodedata


def make_slug(name: str) -> str:
    """Lower-case ASCII words joined by hyphens: `Ynys Môn` gives `ynys-mon`."""
    folded = unicodedata.normalize("NFKD", name.replace("'", "").replace("’", "").replace("&", " and "))
    plain = folded.encode("ascii", "ignore").decode("ascii").lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
