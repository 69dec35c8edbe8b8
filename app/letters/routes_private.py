"""Pages opened from an email: confirm, and "not me". Showing one changes nothing; only its button acts."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.clock import today_in_london
from app.core.database import transaction
from app.letters.blueprint import letters
from app.letters.chains import list_chain
from app.letters.clocks import CONFIRM_WITHIN
from app.letters.links import (
    DeadLink,
    get_letter_of,
    get_letter_to_confirm,
    get_letter_to_disown,
    make_letter_token,
)
from app.letters.mails import find_news_url
from app.letters.private_forms import NotMeForm, ReplyForm
from app.letters.private_page import get_private_page, list_words
from app.letters.services import (
    confirm_letter,
    disown_letter,
    erase_everything,
    record_reply,
    withdraw_letter,
)

Page = str | Response | tuple[str, int]


@letters.errorhandler(DeadLink)
def show_dead_link(error: DeadLink) -> tuple[str, int]:
    """The one calm page for every link that opens nothing."""
    return render_template(
        "letters/bad_token.html", is_erased=error.is_erased, is_old=error.status == 410
    ), error.status


@letters.route("/letters/<token>/confirm", methods=["GET", "POST"])
def confirm(token: str) -> Page:
    """The letter and a button; the button puts it into the outbox."""
    if request.method != "POST":
        letter = get_letter_to_confirm(token)
        is_waiting = letter.state == "awaiting_confirmation"
        return render_template(
            "letters/confirm.html",
            letter=letter,
            token=token,
            is_waiting=is_waiting,
            words=list_words(letter) if is_waiting else [],
            holds_until=letter.created_at + CONFIRM_WITHIN,
        )
    with transaction():
        result = confirm_letter(token)
        earlier = make_letter_token(result.earlier) if result.earlier else None
        is_gone = result.earlier is not None and result.earlier.state not in {"queued", "held"}
        holds_until = result.letter.created_at + CONFIRM_WITHIN
        mp_name = result.letter.member.name
    if result.outcome == "confirmed":
        return redirect(url_for("letters.letter", token=make_letter_token(result.letter)), 303)
    return render_template(
        "letters/not_again.html",
        outcome=result.outcome,
        earlier=earlier,
        is_gone=is_gone,
        holds_until=holds_until,
        mp_name=mp_name,
    )


@letters.route("/letters/<token>/not-me", methods=["GET", "POST"])
def not_me(token: str) -> Page:
    """For somebody who did not ask for this: a button deletes it at once."""
    form = NotMeForm()
    if request.method != "POST":
        letter = get_letter_to_disown(token)
        return render_template("letters/not_me.html", form=form, token=token, letter=letter, is_done=False)
    try:
        with transaction():
            disown_letter(get_letter_to_disown(token).id, never_mail=bool(form.never_mail.data))
    except DeadLink as error:
        if not error.is_erased:
            raise
    return render_template("letters/not_me.html", form=form, token=token, letter=None, is_done=True)


@letters.get("/letters/<token>")
def letter(token: str) -> Page:
    """How the letter stands, what is next, and what we hold about its writer."""
    page = get_private_page(get_letter_of(token))
    return render_template("letters/letter.html", page=page, token=token, today=today_in_london())


@letters.route("/letters/<token>/withdraw", methods=["GET", "POST"])
def withdraw(token: str) -> Page:
    """Withdraw the letter before it is sent."""
    found = get_letter_of(token)
    if request.method != "POST":
        return render_template("letters/withdraw.html", letter=found, token=token, is_late=False)
    with transaction():
        result = withdraw_letter(found.id)
    if result == "too_late":
        return render_template(
            "letters/withdraw.html", letter=get_letter_of(token), token=token, is_late=True
        ), 409
    return redirect(url_for("letters.letter", token=token), 303)


@letters.route("/letters/<token>/erase", methods=["GET", "POST"])
def erase(token: str) -> Page:
    """Erase everything that we hold of the letter, at any time."""
    if request.method != "POST":
        found = get_letter_of(token)
        chain = [one for one in list_chain(found) if one.state != "erased"]
        news_url = find_news_url(found)
        return render_template(
            "letters/erase.html", chain=chain, token=token, is_done=False, news_url=news_url
        )
    news_url = None
    try:
        with transaction():
            found = get_letter_of(token)
            news_url = find_news_url(found)
            erase_everything(found.id)
    except DeadLink as error:
        if not error.is_erased:
            raise
    return render_template("letters/erase.html", chain=[], token=token, is_done=True, news_url=news_url)


@letters.route("/letters/<token>/reply", methods=["GET", "POST"])
def reply(token: str) -> Page:
    """Did your MP reply?"""
    found = get_letter_of(token)
    form = ReplyForm(data={"replied": found.replied})
    if request.method != "POST" or found.state != "sent":
        return render_template("letters/reply.html", letter=found, form=form, token=token)
    if not form.validate():
        return render_template("letters/reply.html", letter=found, form=form, token=token), 422
    with transaction():
        record_reply(found.id, form.replied.data)
    return redirect(url_for("letters.letter", token=token), 303)
