"""Check your email: the page after Send, where the link is sent again or to another address.

The browser may have sent several letters. Its cookie lists the last of them, and each page names the letter that it is
about, so that a page left open never changes another letter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from app.core.database import transaction
from app.core.limits import use_limit
from app.letters.blueprint import letters
from app.letters.forms import SentForm
from app.letters.services import change_email, send_confirmation_again
from app.mail.pauses import find_pause

MOST = 5


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter that this browser sent: its draft, the address of its writer, and its seat's slug."""

    draft: str
    email: str
    seat: str


def remember_sent(letter: SentLetter) -> None:
    """Put the letter last in the browser's list: the page shows that one."""
    others = [one for one in list_sent() if one.draft != letter.draft]
    session["sent"] = [[one.draft, one.email, one.seat] for one in [*others, letter][-MOST:]]


def list_sent() -> list[SentLetter]:
    """What this browser sent, the latest last."""
    kept: list[Any] = session.get("sent") or []
    return [SentLetter(*one) for one in kept if isinstance(one, list)]


@letters.route("/write/sent", methods=["GET", "POST"])
def sent() -> Response | str | tuple[str, int]:
    """Where the link went, and what to do when it does not come."""
    if request.method == "POST":
        return send_link()
    known = list_sent()
    letter = known[-1] if known else None
    form = SentForm(formdata=None, data={"email": letter.email, "letter": letter.draft} if letter else {})
    return show_sent(form, letter, session.pop("sent_done", None))


def send_link() -> Response | str | tuple[str, int]:
    """Send the link again, or to another address."""
    form = SentForm()
    letter = next((one for one in list_sent() if one.draft == form.letter.data), None)
    if letter is None:
        return show_sent(form, None, None)
    if "again" in request.form:
        form.email.data = letter.email
    if not form.validate():
        return show_sent(form, letter, None), 422
    use_limit("sends")
    email = form.email.data or ""
    is_again = email == letter.email
    with transaction():
        is_waiting = send_confirmation_again(letter.draft) if is_again else change_email(letter.draft, email)
    if is_waiting:
        remember_sent(SentLetter(letter.draft, email, letter.seat))
    else:
        remember_sent(letter)
    session["sent_done"] = "over" if not is_waiting else "again" if is_again else "changed"
    return redirect(url_for("letters.sent"), 303)


def show_sent(form: SentForm, letter: SentLetter | None, done: str | None) -> str:
    """The page itself; while all sending is paused it says so."""
    return render_template(
        "letters/sent.html",
        form=form,
        email=letter.email if letter else None,
        seat=letter.seat if letter else None,
        done=done,
        is_paused=find_pause() is not None,
    )
