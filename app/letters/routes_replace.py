"""The letter offered in place of one that waits for its writer."""

from __future__ import annotations

from dataclasses import replace as changed

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.database import transaction
from app.letters.blueprint import letters
from app.letters.changes import find_change
from app.letters.checking import add_fault
from app.letters.clocks import get_answer_time
from app.letters.links import get_letter_of, make_letter_token
from app.letters.models import Letter
from app.letters.private_forms import ReplaceForm
from app.letters.private_page import list_offered_words
from app.letters.rendering import compose_letter, get_parts
from app.letters.replace import Offer
from app.letters.services import find_offer, replace_letter
from app.letters.types import NoLetter
from app.letters.validators import describe_word_count
from app.letters.words import make_mark


@letters.route("/letters/<token>/replace", methods=["GET", "POST"])
def replace(token: str) -> Response | str | tuple[str, int]:
    """Show the new letter, which its writer can change; its button puts it in place of the held one."""
    letter = get_letter_of(token)
    form, offer = ReplaceForm(), find_held_offer(letter)
    if not form.is_submitted():
        return show_replace(letter, token, form, offer)
    shown = read_shown(form, offer) if isinstance(offer, Offer) else None
    if shown is None and letter.state == "held":
        return show_replace(letter, token, form, offer, result="changed"), 409
    if shown is not None and not is_fit(form, letter, shown):
        return show_replace(letter, token, form, offer), 422
    with transaction():
        result, found = replace_letter(letter.id, shown)
    if result == "replaced":
        return redirect(url_for("letters.letter", token=make_letter_token(found)), 303)
    letter = get_letter_of(token)
    return show_replace(letter, token, form, find_held_offer(letter), result=result), 409


def find_held_offer(letter: Letter) -> Offer | NoLetter | None:
    """The offer for a letter, or why there is none; None for one that is not held."""
    return find_offer(letter) if letter.state == "held" else None


def read_shown(form: ReplaceForm, offer: Offer) -> Offer | None:
    """The offer with what its writer made of it; None when the page showed another one."""
    seen = (form.variant.data, form.member_id.data, form.made_from.data)
    if seen != (offer.variant, str(offer.member_id), make_mark(offer.body)):
        return None
    if offer.is_same_letter:
        return offer
    return changed(offer, subject=form.subject.data or "", body=form.body.data or "")


def is_fit(form: ReplaceForm, letter: Letter, shown: Offer) -> bool:
    """Whether the new letter can go: checked as on the page of writing, each fault at its field."""
    if shown.is_same_letter:
        del form.body, form.subject
        return bool(form.validate())
    form.validate()
    parts = get_parts(letter, None)
    parts = changed(parts, member_name=shown.member_name, address_as=shown.address_as, body=shown.body)
    fault = describe_word_count(compose_letter(parts).word_count)
    if fault and not form.body.errors:
        add_fault(form.body, fault)
    return not form.errors


def show_replace(
    letter: Letter,
    token: str,
    form: ReplaceForm,
    offer: Offer | NoLetter | None,
    *,
    result: str | None = None,
) -> str:
    """The page as things stand now; its hidden fields say what it showed. `result`: what came of
    the button, when nothing was sent (`changed`, `repeat`, `over`)."""
    is_kept = isinstance(offer, Offer) and fill_in(form, offer)
    return render_template(
        "letters/replace.html",
        letter=letter,
        token=token,
        form=form,
        offer=offer if isinstance(offer, Offer) else None,
        is_kept=is_kept,
        words=list_offered_words(letter, offer) if isinstance(offer, Offer) else [],
        hindrance=offer.reason if isinstance(offer, NoLetter) else None,
        change=find_change(letter) if isinstance(offer, Offer) else None,
        answer_by=get_answer_time(letter),
        result=result,
    )


def fill_in(form: ReplaceForm, offer: Offer) -> bool:
    """Put the offer into the form; what its writer changed stays. True when that was made from other words
    than those of now."""
    mark, before = make_mark(offer.body), form.made_from.data or ""
    form.variant.data, form.member_id.data, form.made_from.data = offer.variant, str(offer.member_id), mark
    if offer.is_same_letter:
        return False
    if not form.is_submitted() or before == make_mark(form.body.data or "") != mark:
        form.body.data, form.subject.data = offer.body, offer.subject
    return before not in {"", mark} and make_mark(form.body.data or "") != mark
