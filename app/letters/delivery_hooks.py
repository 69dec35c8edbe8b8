"""What the outbox asks about a letter at the moment of sending, and what it tells afterwards."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask

from app.core.database import db
from app.letters.endings import end_letter
from app.letters.judging import judge_seat
from app.letters.locks import lock_letter
from app.letters.mails import is_mailed, tell_writer
from app.letters.models import Letter
from app.letters.recipients import find_letter_recipient, is_recipient_doubted
from app.letters.states import can_move, move_letter
from app.letters.tallies import count_event
from app.letters.types import NoLetter
from app.mail.hooks import Answer, Go, Hold, Outcome, Stop, Wait, register_kind
from app.mail.messages import read_address
from app.parliament.models import Member

WAITING = frozenset({"queued", "uncertain"})
ASKED_FOR = ("state", "seat_id", "member_id", "motion_id", "variant", "created_at")
ASKED = sa.select(*(Letter.__table__.c[name] for name in ASKED_FOR)).where(
    Letter.__table__.c.id == sa.bindparam("letter_id")
)


def init_hooks(app: Flask) -> None:
    """Register the kind `letter`."""
    register_kind(app, "letter", check=check, on_outcome=on_outcome, is_letter=True)


def check(reference: str) -> Answer:
    """May the letter go now? Its MP sits, the rules still pick the same letter, and there is an address: it
    goes. What we must put right makes it wait, what its writer must choose holds it, and without an address
    it cannot go."""
    letter = db.session.execute(ASKED, {"letter_id": read_reference(reference)}).first()
    if letter is None or letter.state not in WAITING:
        return Stop("not_waiting")
    now_right = judge_seat(letter.seat_id)
    if isinstance(now_right.outcome, NoLetter):
        reason = str(now_right.outcome.reason)
        return Hold(reason) if now_right.outcome.is_writers_choice else Wait(reason)
    if now_right.member_id != letter.member_id:
        return Hold("other_member")
    is_other = (now_right.outcome, now_right.motion_id) != (letter.variant, letter.motion_id)
    if is_other or now_right.is_outdated(letter.created_at):
        return Hold("other_letter")
    return _find_way(letter.member_id)


def on_outcome(reference: str, outcome: Outcome) -> None:
    """Move the letter to what became of its message, count it, and tell its writer; the same outcome twice
    changes nothing. Of an erased letter only the count is left to keep."""
    letter = lock_letter(read_reference(reference))
    if letter is None:
        return
    if letter.state == "erased":
        if outcome.state == "sent":
            count_event(letter, "sent")
        return
    if letter.state == "uncertain" and outcome.state in {"failed", "cancelled", "held"}:
        move_letter(letter, "queued")
    act = {"sent": _sent, "failed": _failed, "cancelled": _failed, "held": _held, "uncertain": _uncertain}
    act[outcome.state](letter, outcome)


def read_reference(reference: str) -> int:
    """The letter's id in an outbox reference such as `letter:12`."""
    return int(reference.removeprefix("letter:"))


def _sent(letter: Letter, outcome: Outcome) -> None:
    if not can_move(letter, "sent"):
        return
    is_repeat = is_mailed(letter, "letter_copy")  # it came back for a while, and is sent again
    move_letter(letter, "sent", at=outcome.at)
    if is_repeat:
        return
    tell_writer(letter, "letter_copy")
    count_event(letter, "sent")


def _failed(letter: Letter, outcome: Outcome) -> None:
    if not can_move(letter, "failed"):
        return
    end_letter(letter, "failed", outcome.reason or "refused")
    tell_writer(letter, "letter_failed")


def _held(letter: Letter, outcome: Outcome) -> None:
    if not can_move(letter, "held"):
        return
    move_letter(letter, "held", outcome.reason, at=outcome.at)
    tell_writer(letter, "letter_held")


def _uncertain(letter: Letter, outcome: Outcome) -> None:
    if can_move(letter, "uncertain"):
        move_letter(letter, "uncertain", outcome.reason, at=outcome.at)


def _find_way(member_id: int) -> Answer:
    member = db.session.get_one(Member, member_id)
    if is_recipient_doubted(member):
        return Wait("address_doubted")
    address = find_letter_recipient(member)
    if address is None:
        return Stop("no_address")
    return Go(address, to=read_address("To", address, member.name))
