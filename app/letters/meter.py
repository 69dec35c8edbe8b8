"""How much of a letter is the writer's own, and a kind sentence about it. Never a reason to refuse a letter."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OwnShare:
    """The writer's own words among those of answers and body. `percent` is 0-100; `sentence` is kind."""

    own_words: int
    total_words: int
    percent: int
    sentence: str


def measure_own_share(answers: tuple[str, ...], body: str, campaign_body: str) -> OwnShare:
    """Words of the answers, and words of the body that differ from the campaign's."""
    raise NotImplementedError


def list_meter_levels() -> list[tuple[int, str]]:
    """(from how many percent, sentence), lowest first: for the server and, as data attributes, for the script."""
    raise NotImplementedError
