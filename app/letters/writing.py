"""What the pages of writing show: a seat's MP, the letter that suits, and the draft that goes round with the
form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort, session

from app.core.clock import now
from app.letters.choosing import read_kept
from app.letters.drafts import DraftToken, make_seed, read_draft, sign_draft, start_draft
from app.letters.forms import LetterForm
from app.letters.kept import keep
from app.letters.meter import OwnShare, measure_own_share
from app.letters.recipients import find_letter_recipient
from app.letters.rules import choose_variant, is_outdated
from app.letters.situation import get_situation
from app.letters.standing import Standing, describe_standing
from app.letters.types import Hindrance, NoLetter, SittingMember, Situation, Variant
from app.letters.words import CampaignWords, compose_campaign_words
from app.parliament.queries import find_seat_by_slug, find_sitting_member

SEEDS_KEPT = 3


@dataclass(frozen=True, slots=True)
class SeatFacts:
    """What the pages say of a seat. `name_cy` is None outside Wales."""

    id: int
    slug: str
    name: str
    name_cy: str | None
    gss_code: str


@dataclass(frozen=True, slots=True)
class SeatPage:
    """A seat as somebody writes to it. Without a `variant` no letter can go, and `hindrance` says why;
    without `has_email` the letter can be printed and posted.
    """

    seat: SeatFacts
    situation: Situation
    variant: Variant | None
    hindrance: Hindrance | None
    has_email: bool
    party_colour: str | None = None

    @property
    def member(self) -> SittingMember:
        """The MP; only for a seat that has one."""
        assert self.situation.member is not None
        return self.situation.member

    @property
    def standing(self) -> Standing:
        """What is known of the MP and the motion, in words."""
        return describe_standing(self.situation)

    @property
    def read_at(self) -> datetime | None:
        """As at when the facts about the MP are."""
        age = self.situation.members_age
        return now() - age if age is not None else None

    @property
    def is_found_surely(self) -> bool:
        """False when the seat came from the first half of a postcode only."""
        kept = read_kept()
        return kept.seat != self.seat.slug or kept.is_certain


def open_seat(slug: str) -> SeatPage:
    """The page of the seat of that slug; answers 404 when there is none."""
    page = keep(f"seat:{slug}", lambda: _read_seat(slug))
    if page is None:
        abort(404)
    return page


def _read_seat(slug: str) -> SeatPage | None:
    seat = find_seat_by_slug(slug)
    if seat is None:
        return None
    facts = SeatFacts(seat.id, seat.slug, seat.name, seat.name_cy, seat.gss_code)
    situation = get_situation(seat)
    outcome = choose_variant(situation)
    if isinstance(outcome, NoLetter):
        return SeatPage(facts, situation, None, outcome.reason, False)
    member = find_sitting_member(seat)
    assert member is not None
    has_email = find_letter_recipient(member) is not None
    colour = member.party.background if member.party else None
    return SeatPage(facts, situation, outcome, None, has_email, colour)


def begin_draft(page: SeatPage) -> DraftToken:
    """A new draft. Its seed stays in the cookie, so that the page shows the same words when it is loaded
    again.
    """
    assert page.variant is not None
    seeds: dict[str, str] = dict(session.get("seeds") or {})
    slug = page.seat.slug
    seed = seeds.pop(slug, None) or make_seed()
    session["seeds"] = {**dict(list(seeds.items())[1 - SEEDS_KEPT :]), slug: seed}
    return start_draft(slug, page.variant, seed, session.get("source"))


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
    """The campaign's words of a draft: always the same for it."""
    return compose_campaign_words(Variant(draft.variant), page.situation, draft.seed)


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
