"""Fingerprints of the campaign's words for letters as they stand and as they ever stood: whoever began with an
earlier wording did not write it.

`app/campaign/content/wordings.txt` holds a fingerprint of each row of four words that stands in a template, and
is only ever added to: `make format` does it, and a test tells when that was forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from zlib import crc32

from app.campaign.content import FOLDER

ROW = 4  # words that stand together in no letter by chance
WORDINGS = FOLDER / "wordings.txt"
TAGS = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.S)
QUOTED = re.compile(r'"([^"]*)"')
HEAD = re.compile(r"\A.*?\n---\n", re.S)


def find_campaign_words(words: Sequence[str]) -> set[int]:
    """The places in `words`, folded as the meter folds them, that stand in any wording of the campaign's."""
    known = _read_wordings()
    starts = (at for at, print_ in enumerate(list_fingerprints(words)) if print_ in known)
    return {at + step for at in starts for step in range(ROW)}


def list_fingerprints(words: Sequence[str]) -> Iterator[int]:
    """One number for each row of four words, from the first row on."""
    for at in range(len(words) - ROW + 1):
        yield crc32(" ".join(words[at : at + ROW]).encode())


def list_templates() -> Iterator[list[str]]:
    """The fixed pieces of each template of a letter: what stands between its tags, and in quotation marks inside
    them, without the subjects."""
    for path in sorted(FOLDER.glob("*/letters/*.txt")):
        text = HEAD.sub("", path.read_text(encoding="utf-8"))
        yield [*TAGS.split(text), *QUOTED.findall(text)]


@cache
def _read_wordings() -> frozenset[int]:
    return frozenset(int(line, 16) for line in WORDINGS.read_text(encoding="ascii").split())
