"""The writing page as it is first shown: rendered once for a seat, its MP's letter and a subject, then filled with what
is each visitor's own (the draft, the form's token, the postcode)."""

from __future__ import annotations

from flask import Response
from flask_wtf.csrf import generate_csrf
from markupsafe import escape

from app.letters.choosing import read_kept
from app.letters.drafts import DraftToken, sign_draft
from app.letters.forms import LetterForm, PrintForm
from app.letters.kept import keep
from app.letters.showing import render_write
from app.letters.words import CampaignWords, pick_subject, render_variant
from app.letters.writing import SeatPage

DRAFT, TOKEN, POSTCODE = "draft-stands-here", "token-stands-here", "postcode-stands-here"


def show_first_look(page: SeatPage, draft: DraftToken) -> Response:
    """The page for a visitor who has typed nothing yet."""
    words = _get_words(page, draft)
    key = f"first:{page.seat.slug}:{page.is_found_surely}:{words.subject}"
    text = keep(key, lambda: _render(page, draft, words))
    text = text.replace(DRAFT, sign_draft(draft)).replace(TOKEN, generate_csrf())
    return Response(text.replace(POSTCODE, str(escape(read_kept().postcode))), mimetype="text/html")


def _get_words(page: SeatPage, draft: DraftToken) -> CampaignWords:
    assert page.variant is not None
    variant = page.variant
    rendered = keep(f"words:{page.seat.slug}", lambda: render_variant(variant, page.situation))
    return pick_subject(rendered, draft.seed)


def _render(page: SeatPage, draft: DraftToken, words: CampaignWords) -> str:
    make_form = LetterForm if page.has_email else PrintForm
    values = {"subject": words.subject, "body": words.body, "postcode": POSTCODE, "draft": DRAFT}
    form = make_form(formdata=None, data=values)
    form.csrf_token.current_token = TOKEN
    return render_write(page, form, draft)
