"""The pages of writing, put together: the same page for a first look, a change and a fault, with every word
kept.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import make_response, render_template
from werkzeug.wrappers import Response

from app.core.clock import now, today_in_london
from app.letters.consents import get_letter_wording, get_news_wording
from app.letters.drafts import DraftToken
from app.letters.forms import LetterForm, SendForm
from app.letters.keys import make_reference
from app.letters.mail_domains import suggest_address
from app.letters.meter import list_meter_levels
from app.letters.rendering import ComposedLetter, format_subject
from app.letters.seat_pages import SeatPage
from app.letters.words import CampaignWords, make_mark
from app.letters.writing import Change, get_words, measure

CARRIED = (
    "answer_why",
    "answer_local",
    "body",
    "subject",
    "name",
    "email",
    "address",
    "postcode",
    "postcode_reason",
    "draft",
    "made_from",
    "former",
    "shared",
)


def show_write(
    page: SeatPage,
    form: LetterForm,
    draft: DraftToken,
    *,
    change: Change = "",
    retry_at: datetime | None = None,
) -> Response:
    """The page on which the letter is written; `change` is what became of its draft. 422 with faults, 429
    with `retry_at`, else 200.
    """
    words = get_words(draft, page)
    body = render_write(page, form, words, change=change, retry_at=retry_at)
    return _answer(body, 422 if form.has_faults else 200, retry_at)


def render_write(
    page: SeatPage,
    form: LetterForm,
    words: CampaignWords,
    *,
    change: Change = "",
    retry_at: datetime | None = None,
) -> str:
    """The text of that page."""
    return render_template(
        "letters/write.html",
        page=page,
        form=form,
        words=words,
        share=measure(form, words),
        levels=list_meter_levels(),
        change=change,
        is_kept=bool(change) and make_mark(form.body.data or "") != make_mark(words.body),
        retry_at=retry_at,
        is_fresh=not form.is_submitted(),
    )


def show_check(
    page: SeatPage, form: SendForm, draft: DraftToken, letter: ComposedLetter, *,
    hurdle: str | None = None, asks_person: bool = False, retry_at: datetime | None = None,
) -> Response:  # fmt: skip
    """The letter exactly as it will arrive, with what its writer agrees to. `hurdle` is None, stale or
    doubtful.
    """
    body = render_template(
        "letters/check.html",
        page=page,
        form=form,
        carried=list_carried(form),
        letter=letter,
        share=measure(form, get_words(draft, page)),
        subject=format_subject(form.subject.data or "", make_reference(draft.id)),
        suggested_email=suggest_address(form.email.data or ""),
        consent_wording=get_letter_wording(page.member.name),
        news_wording=get_news_wording(),
        hurdle=hurdle,
        asks_person=asks_person,
        retry_at=retry_at,
    )
    is_wrong = bool(form.consent.errors) or asks_person
    return _answer(body, 422 if is_wrong else 200, retry_at)


def show_print(page: SeatPage, form: LetterForm, letter: ComposedLetter) -> Response:
    """The letter on paper, with the address it goes to."""
    body = render_template(
        "letters/print.html",
        page=page,
        form=form,
        carried=list_carried(form),
        letter=letter,
        today=today_in_london(),
    )
    return _answer(body, 200, None)


def show_ending(page: SeatPage, form: LetterForm | None = None) -> Response:
    """Why no letter can go to this seat now, with a way on; words that were typed are given back."""
    kept = "\n\n".join(
        text for field in ("answer_why", "answer_local", "body") if form and (text := form[field].data)
    )
    body = render_template("letters/ending_seat.html", page=page, kept=kept)
    return _answer(body, 200, None)


def list_carried(form: LetterForm) -> list[tuple[str, str]]:
    """(name, value) of everything that the check page carries along in hidden fields."""
    fields = [(name, form[name].data) for name in CARRIED if name in form]
    return [(name, "1" if value is True else str(value)) for name, value in fields if value]


def _answer(body: str, status: int, retry_at: datetime | None) -> Response:
    response = make_response(body, 429 if retry_at else status)
    if retry_at:
        response.headers["Retry-After"] = str(max(1, (retry_at - now()) // timedelta(seconds=1) + 1))
    return response
