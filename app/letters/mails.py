"""The mails that a letter's writer gets from us, each built here and sent through the outbox."""

from __future__ import annotations

from dataclasses import replace
from email.headerregistry import Address
from typing import Any

import sqlalchemy as sa

from app.campaign.newsletter_services import find_leave_url
from app.core.clock import now, to_london
from app.core.database import db
from app.core.statements import Statement, given
from app.letters.changes import find_change
from app.letters.clocks import get_answer_time, get_erasing_time
from app.letters.confirmation_words import write_confirmation
from app.letters.copy_words import write_copy
from app.letters.links import make_letter_url
from app.letters.models import Consent, Letter, NeverMail
from app.letters.rendering import compose_text, format_subject, get_parts
from app.mail.messages import build_service_message, render_mail_words
from app.mail.models import Outbox
from app.mail.originals import attach_original
from app.mail.prepared import FinishedMail
from app.mail.services import cancel_messages, has_left, queue_message

WITH_TEXT = frozenset({"letter_failed", "letter_withdrawn", "letter_expired"})


NEVER = Statement(
    sa.select(NeverMail.__table__.c.email_key).where(NeverMail.__table__.c.email_key == given("email_key"))
)
TICKED = Statement(
    sa.select(Consent.__table__.c.id).where(
        Consent.__table__.c.letter_id == given("letter_id"), Consent.__table__.c.kind == "news"
    )
)
MAILED = Statement(
    sa.select(Outbox.__table__.c.id).where(
        Outbox.__table__.c.reference == given("reference"), Outbox.__table__.c.kind == given("kind")
    )
)


def make_mail_reference(letter: Letter) -> str:
    """What every outbox row of a letter is found by."""
    return f"letter:{letter.id}"


def make_pace_key(letter: Letter) -> str:
    """What the pace of letters, and a pause, count by: the MP."""
    return f"mp:{letter.member_id}"


def queue_mail(
    letter: Letter,
    name: str,
    *,
    reply_to: Address | None = None,
    original: bytes | None = None,
    **context: Any,
) -> bool:
    """Queue mail `name` (a folder of `templates/email`) to the letter's writer, with the mail `original`
    attached. False, and no mail, when the owner of the address asked never to be mailed."""
    if not letter.email or not _may_mail(letter):
        return False
    words = render_mail_words(name, **(_make_context(letter, name) | context))
    message = build_service_message(words, letter.email, reply_to=reply_to)
    if original is not None:
        message = attach_original(message, original)
    queue_message(name, make_mail_reference(letter), message, recipient=letter.email)
    return True


def queue_copy(letter: Letter) -> bool:
    """Queue the copy of a letter that was sent to its writer; False as above."""
    if not _may_mail(letter):
        return False
    queue_message("letter_copy", make_mail_reference(letter), make_copy(letter))
    return True


def make_copy(letter: Letter) -> FinishedMail:
    """The copy of a letter for its writer."""
    subject = format_subject(letter.subject or "", letter.reference)
    return write_copy(letter, subject, get_letter_text(letter), find_news_url(letter))


def queue_confirmation(letter: Letter, name: str) -> None:
    """Queue the mail with the link, or its reminder, to a writer who may be mailed."""
    queue_message(name, make_mail_reference(letter), write_confirmation(letter, name))


def tell_writer(letter: Letter, name: str) -> None:
    """Tell the writer how the letter stands, and note when: what ended is erased from then on."""
    letter.told_at = now()
    if name == "letter_copy":
        queue_copy(letter)
    else:
        queue_mail(letter, name)
    db.session.flush()


def stop_letter(letter: Letter) -> bool:
    """Cancel the letter itself, which waits. False when it left us, for staff may let a held one be tried once more."""
    reference = make_mail_reference(letter)
    return cancel_messages(reference, ["letter"]) > 0 or not has_left(reference, "letter")


def cancel_writer_mails(letter: Letter) -> None:
    """Cancel what is queued about a letter to its writer; the letter itself goes its way."""
    query = sa.select(Outbox.kind).where(
        Outbox.reference == make_mail_reference(letter), Outbox.kind != "letter"
    )
    cancel_messages(make_mail_reference(letter), db.session.scalars(query.distinct()).all())


def find_news_url(letter: Letter) -> str | None:
    """Where the writer leaves the list for news that they ticked; None when they are not on it."""
    is_ticked = TICKED.first(db.session, letter_id=letter.id) is not None
    return find_leave_url(letter.email, "motion") if is_ticked and letter.email else None


def is_mailed(letter: Letter, name: str) -> bool:
    """True when the writer was sent mail `name` about this letter, or will be."""
    return MAILED.first(db.session, reference=make_mail_reference(letter), kind=name) is not None


def get_letter_text(letter: Letter, *, is_given_back: bool = False) -> str:
    """The letter as it goes or went, not wrapped. Given back to its writer it loses its last lines: they say that it
    went through the site."""
    parts = get_parts(letter, to_london(letter.confirmed_at or now()).date())
    return compose_text(replace(parts, is_on_paper=is_given_back))


def _may_mail(letter: Letter) -> bool:
    if not letter.email or not letter.email_key:
        return False
    return NEVER.first(db.session, email_key=letter.email_key) is None


def _make_context(letter: Letter, name: str) -> dict[str, Any]:
    context: dict[str, Any] = {"mp_name": letter.member.name, "seat_name": letter.seat.name}
    context |= {
        "member_id": letter.member_id,
        "reason": letter.reason,
        "letter_url": make_letter_url(letter),
        "sent_at": letter.sent_at,
        "answer_by": get_answer_time(letter),
        "erased_at": get_erasing_time(letter),
    }
    if name == "letter_held":
        context["change"] = find_change(letter)
        context["replace_url"] = make_letter_url(letter, "replace")
        context["withdraw_url"] = make_letter_url(letter, "withdraw")
    if name in WITH_TEXT:
        context["letter_text"] = get_letter_text(letter, is_given_back=True)
        context["news_url"] = find_news_url(letter)
        context["subject"] = format_subject(letter.subject or "", letter.reference)
    return context
