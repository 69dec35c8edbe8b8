"""Send: the letter is stored and its writer gets a link to confirm. The page after it is the same whatever
happened.
"""

from __future__ import annotations

from flask import redirect, session, url_for
from werkzeug.wrappers import Response

from app.core.commits import commit_together
from app.core.errors import TooManyRequests
from app.core.limits import use_limit
from app.letters.blueprint import letters
from app.letters.checking import check_letter, is_doubtful
from app.letters.consents import give_letter_consent, give_news_consent
from app.letters.drafts import DraftToken, FinishedDraft
from app.letters.forms import SendForm
from app.letters.rendering import ComposedLetter
from app.letters.routes_sent import SentLetter, remember_sent
from app.letters.seat_pages import SeatPage, open_seat
from app.letters.services import submit_letter
from app.letters.showing import show_check, show_ending, show_write
from app.letters.states import AWAITING
from app.letters.writing import end_draft, get_words, resume_draft


@letters.post("/write/<seat>/send")
def send(seat: str) -> Response:
    """Store the letter that was checked and agreed to."""
    page, form = open_seat(seat), SendForm()
    if page.variant is None:
        return show_ending(page, form)
    draft, change = resume_draft(form, page)
    checked = check_letter(form, page, get_words(draft, page))
    if checked is None or change or not page.has_email:
        form.consent.errors = []
        return show_write(page, form, draft, change=change)
    refusal = refuse(page, form, draft, checked)
    if refusal is not None:
        return refusal
    finished = finish(page, form, draft)
    sent, is_waiting = commit_together(lambda _session: store(finished, page.seat.slug))
    remember_sent(sent)
    if not is_waiting:
        session["sent_done"] = "over"
    end_draft(page.seat.slug)
    return redirect(url_for("letters.sent"), 303)


def store(finished: FinishedDraft, slug: str) -> tuple[SentLetter, bool]:
    """What the browser keeps of a letter that is stored, and whether it waits for its writer's confirmation."""
    letter = submit_letter(finished)
    return SentLetter(letter.draft, finished.email, slug), letter.state == AWAITING


def refuse(page: SeatPage, form: SendForm, draft: DraftToken, checked: ComposedLetter) -> Response | None:
    """The check page again, when something besides the letter itself keeps it from being sent."""
    if form.consent.errors:
        return show_check(page, form, draft, checked)
    if form.is_stale:
        return show_check(page, form, draft, checked, hurdle="stale")
    if is_doubtful(form, draft):
        return show_check(page, form, draft, checked, hurdle="doubtful", asks_person=True)
    try:
        use_limit("sends")
    except TooManyRequests as error:
        return show_check(page, form, draft, checked, retry_at=error.retry_at)
    return None


def finish(page: SeatPage, form: SendForm, draft: DraftToken) -> FinishedDraft:
    """The finished draft of a form without faults."""
    motion = page.situation.motion
    return FinishedDraft(
        draft=draft.id,
        seat_id=page.seat.id,
        member_id=page.member.id,
        motion_id=motion.id if motion else None,
        variant=draft.variant,
        subject=form.subject.data or "",
        answer_why=form.answer_why.data or "",
        answer_local=form.answer_local.data or "",
        body=form.body.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        address=form.address.data or "",
        postcode=form.postcode.data or "",
        postcode_reason=form.postcode_reason.data or None,
        consent=give_letter_consent(page.member.name),
        news_consent=give_news_consent() if form.news.data else None,
        source=draft.source,
    )
