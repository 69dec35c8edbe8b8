"""The letter offered in place of one that waits for its writer."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.database import transaction
from app.letters.blueprint import letters
from app.letters.changes import find_change
from app.letters.clocks import get_answer_time
from app.letters.links import get_letter_of, make_letter_token
from app.letters.models import Letter
from app.letters.private_forms import ReplaceForm
from app.letters.private_page import list_offered_words
from app.letters.replace import Offer
from app.letters.services import find_offer, replace_letter
from app.letters.types import NoLetter


@letters.route("/letters/<token>/replace", methods=["GET", "POST"])
def replace(token: str) -> Response | str | tuple[str, int]:
    """Show the new letter; its button puts it in place of the held one."""
    letter = get_letter_of(token)
    form = ReplaceForm()
    if not form.is_submitted():
        return show_replace(letter, token, form)
    if not form.validate():
        return show_replace(letter, token, form), 422
    member_id = int(form.member_id.data) if (form.member_id.data or "").isdecimal() else 0
    with transaction():
        result, found = replace_letter(letter.id, form.variant.data or "", member_id)
    if result == "replaced":
        return redirect(url_for("letters.letter", token=make_letter_token(found)), 303)
    return show_replace(get_letter_of(token), token, form, result=result), 409


def show_replace(letter: Letter, token: str, form: ReplaceForm, *, result: str | None = None) -> str:
    """The page as things stand now; its hidden fields say what it showed. `result`: what came of
    the button, when nothing was sent (`changed`, `repeat`, `over`)."""
    offer = find_offer(letter) if letter.state == "held" else None
    if isinstance(offer, Offer):
        form.variant.data, form.member_id.data = offer.variant, str(offer.member_id)
    return render_template(
        "letters/replace.html",
        letter=letter,
        token=token,
        form=form,
        offer=offer if isinstance(offer, Offer) else None,
        words=list_offered_words(letter, offer) if isinstance(offer, Offer) else [],
        hindrance=offer.reason if isinstance(offer, NoLetter) else None,
        change=find_change(letter) if isinstance(offer, Offer) else None,
        answer_by=get_answer_time(letter),
        result=result,
    )
