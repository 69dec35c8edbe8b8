"""Names made comparable: seats are matched by name, since the Members API has no ONS code."""

from __future__ import annotations

import re
import unicodedata


def fold_name(text: str) -> str:
    """`Ynys Môn` as `ynys mon`: without case, accents or punctuation; `&` is `and`."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", plain.casefold().replace("'", "")).split())
