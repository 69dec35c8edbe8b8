"""The draft that goes round with the form, and the campaign's words for it."""

from __future__ import annotations

from flask import session

from app.letters.choosing import keep_seed
from app.letters.drafts import DraftToken, read_draft, sign_draft, start_draft
from app.letters.forms import LetterForm
from app.letters.kept import keep
from app.letters.meter import OwnShare, measure_own_share
from app.letters.rules import is_outdated
from app.letters.seat_pages import SeatPage
from app.letters.types import Variant
from app.letters.words import CampaignWords, compose_campaign_words, pick_subject, render_variant


def begin_draft(page: SeatPage) -> DraftToken:
    """A new draft. Its seed stays in the cookie, so that the page shows the same words when it is loaded
    again.
    """
    assert page.variant is not None
    seed = keep_seed(page.seat.slug)
    return start_draft(page.seat.slug, page.variant, seed, session.get("source"))


def end_draft(slug: str) -> None:
    """Forget the seed of a letter that was sent, so that the next one is a letter of its own."""
    seeds = dict(session.get("seeds") or {})
    seeds.pop(slug, None)
    session["seeds"] = seeds


def resume_draft(form: LetterForm, page: SeatPage) -> tuple[DraftToken, bool]:
    """The draft that the form carries, and whether the letter that suits has changed since it was begun: then
    the draft is a new one, and campaign words that were left alone are replaced. A lost or false token
    gives a new draft too.
    """
    draft = read_draft(form.draft.data or "", page.seat.slug)
    if draft is not None and _is_current(draft, page):
        return draft, False
    fresh = begin_draft(page)
    is_changed = draft is not None
    if draft is not None and _is_untouched(form, draft, page):
        form.body.data = get_words(fresh, page).body
    form.draft.data = sign_draft(fresh)
    return fresh, is_changed


def get_words(draft: DraftToken, page: SeatPage) -> CampaignWords:
    """The campaign's words of a draft: always the same for it. Those of the letter that suits now are kept."""
    variant = Variant(draft.variant)
    if variant != page.variant:
        return compose_campaign_words(variant, page.situation, draft.seed)
    rendered = keep(f"words:{page.seat.slug}", lambda: render_variant(variant, page.situation))
    return pick_subject(rendered, draft.seed)


def measure(form: LetterForm, words: CampaignWords) -> OwnShare:
    """How much of the letter is the writer's own."""
    answers = (form.answer_why.data or "", form.answer_local.data or "")
    return measure_own_share(answers, form.body.data or "", words.body)


def _is_current(draft: DraftToken, page: SeatPage) -> bool:
    """True while the rules still pick the draft's letter, and its words tell what is known now."""
    is_same = page.variant is not None and draft.variant == page.variant
    return is_same and not is_outdated(Variant(draft.variant), page.situation, draft.begun_at)


def _is_untouched(form: LetterForm, draft: DraftToken, page: SeatPage) -> bool:
    try:
        before = compose_campaign_words(Variant(draft.variant), page.situation, draft.seed)
    except (ValueError, KeyError):
        return False
    return (form.body.data or "") == before.body.strip()
