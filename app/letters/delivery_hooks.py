"""What the outbox asks about a letter at the moment of sending, and what it tells afterwards."""

from __future__ import annotations

from email.headerregistry import Address
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.core.database import db
from app.core.statements import Statement, given
from app.letters.answers import is_letter_outdated
from app.letters.departure import note_sent, prepare_departure
from app.letters.endings import end_letter
from app.letters.judging import Judgement, judge_seat
from app.letters.locks import lock_letter
from app.letters.mails import tell_writer
from app.letters.models import Letter
from app.letters.recipients import find_letter_recipient, is_recipient_doubted
from app.letters.states import can_move, move_letter
from app.letters.types import NoLetter
from app.mail.hooks import Answer, Go, Hold, Outcome, Settle, Stop, Wait, register_kind
from app.mail.messages import read_address
from app.mail.services import CANCELLED
from app.parliament.models import Member

WAITING = frozenset({"queued", "uncertain", "held"})
ASKED_FOR = ("id", "state", "seat_id", "member_id", "motion_id", "variant", "created_at")
ASKED = Statement(
    sa.select(*(Letter.__table__.c[name] for name in ASKED_FOR), Member.name.label("member_name"))
    .join(Member, Member.id == Letter.__table__.c.member_id)
    .where(Letter.__table__.c.id == given("letter_id"))
)


def init_hooks(app: Flask) -> None:
    """Register the kind `letter`."""
    register_kind(app, "letter", check=check, on_outcome=on_outcome, prepare=prepare, is_letter=True)


def check(reference: str) -> Answer:
    """May the letter go now? Its MP sits, the rules still pick the same letter, and there is an address: it
    goes. What we must put right makes it wait, what its writer must choose holds it, and without an address
    it cannot go."""
    letter = ASKED.first(db.session, letter_id=read_reference(reference))
    if letter is None or letter.state not in WAITING:
        return Stop("not_waiting")
    now_right = judge_seat(letter.seat_id)
    if isinstance(now_right.outcome, NoLetter):
        reason = str(now_right.outcome.reason)
        return Hold(reason) if now_right.outcome.is_writers_choice else Wait(reason)
    if now_right.member_id != letter.member_id:
        return Hold("other_member")
    is_other = (now_right.outcome, now_right.motion_id) != (letter.variant, letter.motion_id)
    if is_other or _is_outdated(letter, now_right):
        return Hold("other_letter")
    return _find_way(Member(id=letter.member_id, name=letter.member_name))


def _is_outdated(letter: Any, now_right: Judgement) -> bool:
    """`letter` is a row of `ASKED`; its body is read only where the government's answer changed since."""
    if isinstance(now_right.outcome, NoLetter) or not now_right.may_be_outdated(letter.created_at):
        return False
    body = db.session.scalar(sa.select(Letter.body).where(Letter.id == letter.id))
    return is_letter_outdated(body, letter.created_at, now_right.outcome, now_right.situation)


def on_outcome(reference: str, outcome: Outcome) -> None:
    """Move the letter to what became of its message, count it, and tell its writer; the same outcome twice
    changes nothing. Of an erased letter only the count is left to keep."""
    if outcome.state == "sent":
        note_sent(read_reference(reference), outcome.at)
        return
    letter = lock_letter(read_reference(reference))
    if letter is None or letter.state == "erased":
        return
    if letter.state == "uncertain" and outcome.reason == CANCELLED:
        end_letter(letter, "expired", "uncertain")
        tell_writer(letter, "letter_expired")
        return
    if letter.state == "uncertain" and outcome.state in {"failed", "cancelled", "held"}:
        move_letter(letter, "queued")
    act = {"failed": _failed, "cancelled": _failed, "held": _held, "uncertain": _uncertain}
    act[outcome.state](letter, outcome)


def prepare(reference: str, outcome: Outcome) -> Settle | None:
    """The same for a letter that was accepted, prepared before the transaction."""
    return prepare_departure(read_reference(reference), outcome.at)


def read_reference(reference: str) -> int:
    """The letter's id in an outbox reference such as `letter:12`."""
    return int(reference.removeprefix("letter:"))


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


def _find_way(member: Member) -> Answer:
    if is_recipient_doubted(member):
        return Wait("address_doubted")
    address = find_letter_recipient(member)
    if address is None:
        return Stop("no_address")
    return Go(address, to=_name_office(address, member.name))


@lru_cache(maxsize=1000)
def _name_office(address: str, name: str) -> Address:
    return read_address("To", address, name)
