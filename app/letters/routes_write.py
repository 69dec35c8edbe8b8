"""Writing a letter, checking it, and printing it. Nothing of it is stored here."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import TooManyRequests
from app.core.limits import use_limit
from app.letters.blueprint import letters
from app.letters.carrying import show_seats
from app.letters.checking import check_letter
from app.letters.choosing import keep_source
from app.letters.first_look import show_first_look
from app.letters.forms import LetterForm, PrintForm, SendForm
from app.letters.seat_pages import open_seat
from app.letters.showing import show_check, show_ending, show_print, show_write
from app.letters.writing import begin_draft, get_words, resume_draft, take_words


@letters.get("/write/<seat>")
def write(seat: str) -> Response:
    """The MP, and the letter to write; or why none can go."""
    page = open_seat(seat)
    if page.variant is None:
        return show_ending(page)
    keep_source(request.args.get("source"))
    return show_first_look(page, begin_draft(page))


@letters.get("/write/<seat>/<any(check,send,print):step>")
def write_step(seat: str, step: str) -> Response:
    """An address of a later step, opened by itself: writing begins again, with what the browser kept."""
    return redirect(url_for("letters.write", seat=seat), 303)


@letters.post("/write/<seat>/check")
def check(seat: str) -> Response:
    """The letter as it will arrive. With `change` it is back to writing, or on to another seat, every word
    kept: `choose` and `every` list seats, `campaign` and `former` take the campaign's or the writer's text.
    """
    page = open_seat(seat)
    form = LetterForm() if page.has_email else PrintForm()
    if page.variant is None:
        return show_ending(page, form)
    wish = request.form.get("change")
    if wish in {"choose", "every"}:
        return show_seats(page, form, is_every=wish == "every")
    draft, change = resume_draft(form, page)
    if wish is not None or change or not page.has_email:
        change = take_words(form, get_words(draft, page), wish or "") or change
        return show_write(page, form, draft, change=change)
    try:
        use_limit("checks")
    except TooManyRequests as error:
        return show_write(page, form, draft, retry_at=error.retry_at)
    form.email.data = request.form.get("use_email") or form.email.data
    letter = check_letter(form, page, get_words(draft, page))
    if letter is None:
        return show_write(page, form, draft)
    return show_check(page, SendForm(formdata=None, data=form.data), draft, letter)


@letters.post("/write/<seat>/print")
def write_print(seat: str) -> Response:
    """The letter on paper, to be posted."""
    page, form = open_seat(seat), PrintForm()
    if page.variant is None:
        return show_ending(page, form)
    draft, change = resume_draft(form, page)
    if change:
        return show_write(page, form, draft, change=change)
    try:
        use_limit("checks")
    except TooManyRequests as error:
        return show_write(page, form, draft, retry_at=error.retry_at)
    letter = check_letter(form, page, get_words(draft, page))
    if letter is None:
        return show_write(page, form, draft)
    return show_print(page, form, letter)
