"""The fingerprints of every wording of a letter: `python -m tests.support.wordings` adds those of today's
templates, a test tells when that was forgotten. Nothing is ever taken out."""

from __future__ import annotations

from app.letters.meter import fold_words
from app.letters.wordings import WORDINGS, list_fingerprints, list_templates


def list_today() -> set[str]:
    """The fingerprints of the templates as they stand, as the file holds them."""
    pieces = [fold_words(piece) for template in list_templates() for piece in template]
    return {f"{number:08x}" for words in pieces for number in list_fingerprints(words)}


def list_kept() -> set[str]:
    """What the file holds."""
    return set(WORDINGS.read_text(encoding="ascii").split()) if WORDINGS.exists() else set()


if __name__ == "__main__":
    WORDINGS.write_text("\n".join(sorted(list_kept() | list_today())) + "\n", encoding="ascii")
