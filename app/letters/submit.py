"""From Send to the confirmation mail: one letter for a draft, however often it is posted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.email_addresses import make_email_key
from app.core.rows import insert_unless_known, insert_values
from app.letters.confirmation_mails import send_confirmation
from app.letters.drafts import FinishedDraft
from app.letters.keys import make_mail_key, make_message_id, make_next_draft, make_reference
from app.letters.locks import lock_address, lock_draft
from app.letters.mails import make_mail_reference
from app.letters.models import Consent, Letter
from app.letters.states import AWAITING, HELD, QUEUED, SENT, UNCERTAIN
from app.mail.services import cancel_messages, erase_messages

WRITTEN = (
    "seat_id",
    "member_id",
    "motion_id",
    "variant",
    "locale",
    "source",
    "subject",
    "answer_why",
    "answer_local",
    "body",
    "name",
    "email",
    "address",
    "postcode",
    "postcode_reason",
)

ON_ITS_WAY = frozenset({QUEUED, HELD, UNCERTAIN, SENT})


def submit_letter(finished: FinishedDraft) -> Letter:
    """Store the finished draft and queue its confirmation mail. Posted again it stays one letter: the same
    words change nothing, also when an answer of ours was lost and the letter was confirmed meanwhile; other words take
    their place as long as nobody confirmed. Other words sent from a page that was left open after the letter went its
    way are a letter of their own, so that nothing is dropped. What the address did before shows nowhere."""
    lock_address(make_email_key(finished.email))
    while (letter := _store(finished)) is None:
        known = lock_draft(finished.draft)
        if known is not None and known.state == AWAITING:
            _rewrite(known, finished)
            return known
        if known is not None and known.state in ON_ITS_WAY and _is_same(known, finished):
            return known
        finished = replace(finished, draft=make_next_draft(finished.draft))
    send_confirmation(letter)
    return letter


def send_confirmation_again(draft_id: str) -> bool:
    """Mail the link once more, as far as the address may get one. False for a draft that is not waiting."""
    seen = db.session.scalar(sa.select(Letter.email_key).where(Letter.draft == draft_id))
    lock_address(seen or "0")
    letter = lock_draft(draft_id)
    if letter is None or letter.state != AWAITING:
        return False
    send_confirmation(letter)
    return True


def change_email(draft_id: str, email: str) -> bool:
    """Give a waiting letter another address: the link that went to the old one is dead, the new one gets
    its own. False for a draft that is not waiting."""
    lock_address(make_email_key(email))
    letter = lock_draft(draft_id)
    if letter is None or letter.state != AWAITING:
        return False
    _set_email(letter, email)
    return True


def _store(finished: FinishedDraft) -> Letter | None:
    """A letter of the draft; None where the draft has one."""
    letter = Letter(
        draft=finished.draft,
        state=AWAITING,
        reference=make_reference(finished.draft),
        mail_key=make_mail_key(finished.draft),
        message_id=make_message_id(finished.draft),
        email_key=make_email_key(finished.email),
        created_at=now(),
        **{field: getattr(finished, field) for field in WRITTEN},
    )
    if not insert_unless_known(letter):
        return None
    for consent in _list_consents(finished):
        insert_values(Consent, letter_id=letter.id, **consent)
    return letter


def _is_same(letter: Letter, finished: FinishedDraft) -> bool:
    has_news = any(consent.kind == "news" for consent in letter.consents)
    return has_news == finished.wants_news and not _list_changed(letter, finished)


def _list_changed(letter: Letter, finished: FinishedDraft) -> list[str]:
    return [field for field in WRITTEN if getattr(letter, field) != getattr(finished, field)]


def _rewrite(letter: Letter, finished: FinishedDraft) -> None:
    if _is_same(letter, finished):
        return
    changed = _list_changed(letter, finished)
    email, letter.email = letter.email, finished.email
    for field in changed:
        setattr(letter, field, getattr(finished, field))
    for consent in letter.consents:
        db.session.delete(consent)
    db.session.flush()
    letter.consents = [Consent(**consent) for consent in _list_consents(finished)]
    letter.email = email
    _set_email(letter, finished.email)
    db.session.flush()


def _set_email(letter: Letter, email: str) -> None:
    if letter.email == email:
        return
    cancel_messages(make_mail_reference(letter))
    erase_messages(make_mail_reference(letter))
    letter.email = email
    letter.email_key = make_email_key(email)
    letter.reminded_at = None
    db.session.flush()
    send_confirmation(letter)


def _list_consents(finished: FinishedDraft) -> list[dict[str, Any]]:
    given = [("letter", finished.consent)]
    if finished.news_consent is not None:
        given.append(("news", finished.news_consent))
    moment = now()
    return [
        {
            "kind": kind,
            "wording": each.wording,
            "version": each.version,
            "source": each.source,
            "given_at": moment,
        }
        for kind, each in given
    ]
