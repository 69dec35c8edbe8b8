"""The writing page as it is first shown: rendered once for a seat, then filled with what is each
visitor's own (the draft, the form's token, the postcode, the subject)."""

from __future__ import annotations

import re
from dataclasses import replace

from flask import Response
from markupsafe import escape

from app.core.forms import get_csrf_token
from app.letters.choosing import read_kept
from app.letters.drafts import DraftToken, sign_draft
from app.letters.forms import LetterForm, PrintForm
from app.letters.kept import keep
from app.letters.seat_pages import SeatPage
from app.letters.showing import render_write
from app.letters.words import CampaignWords, make_mark
from app.letters.writing import get_words

DRAFT, TOKEN, POSTCODE, SUBJECT = (
    f"{name}-stands-here" for name in ("draft", "token", "postcode", "subject")
)
MARKS = re.compile(b"((?:draft|token|postcode|subject)-stands-here)")


def show_first_look(page: SeatPage, draft: DraftToken) -> Response:
    """The page for a visitor who has typed nothing yet."""
    words = get_words(draft, page)
    pieces = keep(f"first:{page.seat.slug}:{page.doubt}", lambda: _render(page, words))
    own = {
        DRAFT: sign_draft(draft),
        TOKEN: get_csrf_token(),
        POSTCODE: read_kept().postcode,
        SUBJECT: words.subject,
    }
    content = {mark.encode(): escape(value).encode() for mark, value in own.items()}
    return Response(b"".join(content.get(piece, piece) for piece in pieces), mimetype="text/html")


def _render(page: SeatPage, words: CampaignWords) -> list[bytes]:
    """The page in pieces: its own, and between them the marks that stand for what is each visitor's."""
    make_form = LetterForm if page.has_email else PrintForm
    values = {"subject": SUBJECT, "body": words.body, "postcode": POSTCODE, "draft": DRAFT}
    values["made_from"] = make_mark(words.body)
    form = make_form(formdata=None, data=values)
    form.csrf_token.current_token = TOKEN
    return MARKS.split(render_write(page, form, replace(words, subject=SUBJECT)).encode())
