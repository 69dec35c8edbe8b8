"""The campaign's words for a letter: content with a locale, made to fit the situation, the same for the same draft."""

from __future__ import annotations

from dataclasses import dataclass

from app.letters.types import Situation, Variant


@dataclass(frozen=True, slots=True)
class CampaignWords:
    """A subject and a body for one draft. `ask` is the paragraph of the body that asks."""

    subject: str
    body: str
    ask: str
    locale: str


def compose_campaign_words(
    variant: Variant, situation: Situation, draft_seed: str, locale: str = "en"
) -> CampaignWords:
    """The campaign's words for this MP; one of the subjects is chosen by `draft_seed` and stays for the draft."""
    raise NotImplementedError
