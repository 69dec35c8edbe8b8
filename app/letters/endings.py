"""How a letter ends: withdrawn, given up, disowned, erased. Each ending starts its clock
(`app.letters.clocks`)."""

from __future__ import annotations

from typing import Literal

import sqlalchemy as sa

from app.campaign.newsletter_services import remove_address
from app.core.clock import now
from app.core.database import db
from app.letters.chains import list_chain
from app.letters.clocks import WAITING, get_answer_time, get_erasing_time, get_waiting_end
from app.letters.confirmation_mails import remember_never_mail
from app.letters.links import DeadLink
from app.letters.locks import lock_address, lock_letter
from app.letters.mails import cancel_writer_mails, make_mail_reference, stop_letter, tell_writer
from app.letters.models import Letter
from app.letters.states import can_move, move_letter
from app.letters.tallies import count_event
from app.mail.services import cancel_messages, cancel_uncertain, erase_messages

PERSONAL = (
    "subject",
    "answer_why",
    "answer_local",
    "body",
    "name",
    "email",
    "address",
    "postcode",
    "postcode_reason",
    "email_key",
    "one_letter_key",
)

Withdrawal = Literal["withdrawn", "too_late"]


def withdraw_letter(letter_id: int) -> Withdrawal:
    """Withdraw a letter that has not gone. `too_late` when it went, or is being handed over this moment."""
    letter = get_locked(letter_id)
    if letter.state == "withdrawn":
        return "withdrawn"
    if letter.state not in {"queued", "held"} or not cancel_messages(make_mail_reference(letter), ["letter"]):
        return "too_late"
    end_letter(letter, "withdrawn", "by_writer")
    letter.told_at = now()
    db.session.flush()
    return "withdrawn"


def withdraw_unanswered(letter_id: int) -> None:
    """Withdraw a held letter whose writer did not choose in time, and tell them."""
    letter = lock_letter(letter_id)
    due_at = get_answer_time(letter) if letter is not None else None
    if letter is None or due_at is None or due_at > now():
        return
    if not stop_letter(letter):
        return
    end_letter(letter, "withdrawn", "unanswered")
    tell_writer(letter, "letter_withdrawn")


def give_up_waiting(letter_id: int) -> None:
    """End a confirmed letter that could not go for so long that what it holds must soon be erased, and tell
    its writer. One that is being handed over this moment is left to its outcome."""
    letter = lock_letter(letter_id)
    if letter is None or letter.state not in {"queued", "uncertain"} or get_waiting_end(letter) > now():
        return
    was_uncertain = letter.state == "uncertain"
    reference = make_mail_reference(letter)
    if not cancel_messages(reference, ["letter"]) and not was_uncertain:
        return
    cancel_uncertain(reference, "letter")
    end_letter(letter, "expired", "uncertain" if was_uncertain else "waited")
    tell_writer(letter, "letter_expired")


def end_letter(letter: Letter, state: str, reason: str) -> None:
    """Move a letter to an end, count it, and free its writer to write again."""
    move_letter(letter, state, reason)
    letter.one_letter_key = None
    count_event(letter, state)
    db.session.flush()


def disown_letter(letter_id: int, *, never_mail: bool) -> None:
    """The owner of the address did not ask for this letter: it goes at once, and with it every other that
    waits for the address to confirm it, their mails and their reminders. `never_mail` keeps the address, as a
    keyed hash, from ever being mailed again: it leaves every list, and what is queued to it is cancelled."""
    letter, email_key = _lock_with_address(letter_id)
    ids = {one.id for one in list_chain(letter)}
    if email_key:
        ids.update(_list_unconfirmed(email_key))
    for each in sorted(ids):
        erase_letter(each)
    if never_mail and email_key:
        remember_never_mail(email_key)
        remove_address(email_key)
        for other in db.session.scalars(sa.select(Letter).where(Letter.email_key == email_key)).all():
            cancel_writer_mails(other)


def erase_everything(letter_id: int) -> None:
    """What the writer's button does: erase the letter with those that it took the place of, and those that
    took its place."""
    letter, _ = _lock_with_address(letter_id)
    for each in [one.id for one in list_chain(letter)]:
        erase_letter(each)


def erase_letter(letter_id: int) -> None:
    """Blank the letter, its consents and every outbox row of its reference. What waited is withdrawn by it, and about
    what was uncertain nobody need decide any more. Twice does no harm. The tally rows, without a person, stay."""
    letter = lock_letter(letter_id)
    if letter is None or letter.state == "erased":
        return
    reference = make_mail_reference(letter)
    cancel_messages(reference)
    cancel_uncertain(reference, "letter")
    erase_messages(reference)
    if letter.state in WAITING and can_move(letter, "withdrawn"):
        count_event(letter, "withdrawn")
    for consent in list(letter.consents):
        db.session.delete(consent)
    for field in PERSONAL:
        setattr(letter, field, None)
    letter.replied = None
    move_letter(letter, "erased")
    db.session.flush()


def erase_if_due(letter_id: int) -> None:
    """Erase a letter whose time is over, judged once more while it is held: one confirmed just now stays."""
    letter = lock_letter(letter_id)
    due_at = get_erasing_time(letter) if letter is not None else None
    if due_at is not None and due_at <= now():
        erase_letter(letter_id)


def _lock_with_address(letter_id: int) -> tuple[Letter, str | None]:
    email_key = db.session.scalar(sa.select(Letter.email_key).where(Letter.id == letter_id))
    lock_address(email_key or "0")
    letter = get_locked(letter_id)
    if letter.email_key != email_key:
        raise DeadLink(410)
    return letter, email_key


def _list_unconfirmed(email_key: str) -> list[int]:
    waiting = Letter.state == "awaiting_confirmation"
    return list(db.session.scalars(sa.select(Letter.id).where(Letter.email_key == email_key, waiting)))


def get_locked(letter_id: int) -> Letter:
    """The letter, held until the transaction ends; raises `DeadLink` when it is gone."""
    letter = lock_letter(letter_id)
    if letter is None or letter.state == "erased":
        raise DeadLink(410, is_erased=True)
    return letter
