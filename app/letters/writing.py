"""The draft that goes round with the form, and the campaign's words for it."""

from __future__ import annotations

from typing import Literal

from flask import session

from app.letters.choosing import keep_seed
from app.letters.drafts import DraftToken, read_draft, sign_draft, start_draft
from app.letters.forms import LetterForm
from app.letters.kept import keep
from app.letters.meter import OwnShare, measure_own_share
from app.letters.rules import is_outdated
from app.letters.seat_pages import SeatPage
from app.letters.types import Variant
from app.letters.words import (
    CampaignWords,
    compose_campaign_words,
    is_campaign_subject,
    make_mark,
    pick_subject,
    render_variant,
)

Change = Literal["", "changed", "moved", "back"]


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


def resume_draft(form: LetterForm, page: SeatPage) -> tuple[DraftToken, Change]:
    """The draft that the form carries, and what became of it: `changed` when another letter suits now,
    `moved` when it was begun for another seat. Then the draft is a new one, and the campaign's words and
    subjects that were left alone are replaced; what the writer wrote stays. A lost or false token gives a
    new draft too.
    """
    draft = read_draft(form.draft.data or "")
    if draft is not None and _is_current(draft, form, page):
        return draft, ""
    fresh = begin_draft(page)
    words, before = get_words(fresh, page), form.made_from.data or ""
    form.draft.data, form.made_from.data = sign_draft(fresh), make_mark(words.body)
    if draft is None and before in {"", form.made_from.data}:
        return fresh, ""
    if before == make_mark(form.body.data or ""):
        form.body.data = words.body
    if is_campaign_subject(form.subject.data or "", page.situation):
        form.subject.data = words.subject
    if draft is None or draft.seat == page.seat.slug:
        return fresh, "changed"
    form.moved_from, form.postcode_reason.data = draft.seat, None
    return fresh, "moved"


def take_words(form: LetterForm, words: CampaignWords, wish: str) -> Change:
    """Put the campaign's words in place of the writer's text, which is kept beside them (`wish` is
    `campaign`), or back again (`former`: answers `back`)."""
    if wish == "campaign" and make_mark(form.body.data or "") != make_mark(words.body):
        form.former.data, form.body.data = form.body.data, words.body
    elif wish == "former" and form.former.data:
        form.body.data, form.former.data = form.former.data, ""
        return "back"
    return ""


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


def _is_current(draft: DraftToken, form: LetterForm, page: SeatPage) -> bool:
    """True while the draft is for this seat, the rules still pick its letter, and its words tell what is
    known now."""
    if (draft.seat, draft.variant) != (page.seat.slug, page.variant):
        return False
    if is_outdated(Variant(draft.variant), page.situation, draft.begun_at):
        return False
    return (form.made_from.data or "") in {"", make_mark(get_words(draft, page).body)}
