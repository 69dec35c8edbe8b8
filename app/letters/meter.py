"""How much of a letter is the writer's own, in a kind sentence. Never a reason to refuse a letter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from flask_babel import gettext as _

from app.letters.wordings import find_campaign_words

# Han, kana, Thai, Lao, Khmer and Burmese letters, which are written without blanks between words
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
LETTER_OR_DIGIT, OTHER_SIGNS = re.compile(r"[^\W_]"), re.compile(r"[\W_]+")
WORD = re.compile(f"[{UNSPACED}]{{1,2}}|[^\\s{UNSPACED}]+")


@dataclass(frozen=True, slots=True)
class OwnShare:
    """The writer's own words among those of answers and body. `percent` is 0-100; `sentence` is kind."""

    own_words: int
    total_words: int
    percent: int
    sentence: str


def measure_own_share(answers: tuple[str, ...], body: str, campaign_body: str) -> OwnShare:
    """Words of the answers, and words of the body that differ from the campaign's."""
    own_words = sum(count_words(answer) for answer in answers)
    total_words = own_words + count_words(body)
    own_words += count_changed_words(body, campaign_body)
    percent = 100 * own_words // total_words if total_words else 0
    return OwnShare(own_words, total_words, percent, find_sentence(percent))


def count_words(text: str) -> int:
    """Words as a person counts them: what stands between blanks and holds a letter or a digit. In
    scripts without blanks two characters are a word.
    """
    return len(_split_words(text))


def count_changed_words(body: str, campaign_body: str) -> int:
    """How many words of `body` the campaign did not put there, now or in an earlier wording; case and
    punctuation make no difference.
    """
    if body == campaign_body:
        return 0
    words, campaign_words = fold_words(body), fold_words(campaign_body)
    if words == campaign_words:
        return 0
    matcher = SequenceMatcher(None, campaign_words, words, autojunk=False)
    known = find_campaign_words(words)
    for block in matcher.get_matching_blocks():
        known.update(range(block.b, block.b + block.size))
    return len(words) - len(known)


def fold_words(text: str) -> list[str]:
    """The words of a text for comparing: without case and signs."""
    return [_fold(word) for word in _split_words(text)]


def list_meter_levels() -> list[tuple[int, str]]:
    """(from how many percent, sentence), lowest first: for the server and, as data attributes, for the
    script.
    """
    return [
        (0, _("These are the campaign’s words so far. A sentence of your own makes the letter yours.")),
        (1, _("Some of this is yours already. One more line of yours shows your MP why it matters.")),
        (20, _("A good part of this is yours. That is what an MP’s staff look for.")),
        (40, _("This reads as your own letter.")),
    ]


def find_sentence(percent: int) -> str:
    """The sentence of the highest level that `percent` reaches."""
    return [sentence for start, sentence in list_meter_levels() if percent >= start][-1]


def _split_words(text: str) -> list[str]:
    return [word for word in WORD.findall(text) if LETTER_OR_DIGIT.search(word)]


def _fold(word: str) -> str:
    return OTHER_SIGNS.sub("", word.casefold())
