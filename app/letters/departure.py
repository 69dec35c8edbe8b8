"""A letter that went: the one outcome that comes by the thousand, so it is read and stored by plain statements."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import cast

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db
from app.core.statements import Statement, given
from app.letters.mails import is_mailed, make_copy, make_mail_reference, tell_writer
from app.letters.models import Letter, NeverMail
from app.letters.states import can_move, move_letter
from app.letters.tallies import count_event
from app.mail.hooks import Settle
from app.mail.models import Outbox
from app.mail.services import queue_message
from app.parliament.models import Member, Seat

LETTER = cast(sa.Table, Letter.__table__)
OUTBOX = cast(sa.Table, Outbox.__table__)
MOVED = ("state", "reason", "held_at", "sent_at", "ended_at", "told_at")
OF_OTHERS = (
    Member.name.label("mp_name"),
    Member.address_as.label("mp_address_as"),
    Seat.name.label("seat_name"),
)
ONE = (
    sa.select(*LETTER.c, *OF_OTHERS)
    .join(Member, Member.id == LETTER.c.member_id)
    .join(Seat, Seat.id == LETTER.c.seat_id)
    .where(LETTER.c.id == given("letter_id"))
)
READ = Statement(ONE)
LOCKED = Statement(ONE.with_for_update(of=LETTER))
MOVE = (
    sa.update(LETTER)
    .where(LETTER.c.id == given("letter_id"))
    .values({name: given(name, LETTER.c[name].type) for name in MOVED})
)
STORE = Statement(MOVE)
STORE_USUAL = Statement(
    MOVE.where(
        LETTER.c.state == given("known_state"),
        sa.not_(sa.exists().where(NeverMail.__table__.c.email_key == LETTER.c.email_key)),
        sa.not_(sa.exists().where(OUTBOX.c.reference == given("reference"), OUTBOX.c.kind == "letter_copy")),
    )
)


def note_sent(letter_id: int, at: datetime) -> None:
    """Move a letter that was accepted `at`, count it, and send its writer the copy; twice changes nothing, and one that
    came back for a while and is sent again has its copy. Of an erased letter only the count is left to keep."""
    letter = _read(LOCKED, letter_id)
    if letter is None:
        return
    if letter.state == "erased":
        count_event(letter, "sent")
    if not can_move(letter, "sent"):
        return
    is_repeat = is_mailed(letter, "letter_copy")
    move_letter(letter, "sent", at=at)
    if not is_repeat:
        tell_writer(letter, "letter_copy")
        count_event(letter, "sent")
    STORE.change(db.session, letter_id=letter.id, **{name: getattr(letter, name) for name in MOVED})


def prepare_departure(letter_id: int, at: datetime) -> Settle | None:
    """What `note_sent` does for the usual letter, its copy made outside the transaction; None for any other. The
    function that it gives changes nothing, and says so, unless the letter stands as it was read, has no copy yet, and
    its writer may be mailed."""
    letter = _read(READ, letter_id)
    if letter is None or not letter.email or not can_move(letter, "sent"):
        return None
    known = {"known_state": letter.state, "reference": make_mail_reference(letter)}
    move_letter(letter, "sent", at=at)
    letter.told_at = now()
    copy = make_copy(letter)

    def depart() -> bool:
        moved = {name: getattr(letter, name) for name in MOVED}
        if STORE_USUAL.change(db.session, letter_id=letter_id, **known, **moved) == 0:
            return False
        queue_message("letter_copy", known["reference"], copy)
        count_event(letter, "sent")
        return True

    return depart


def _read(query: Statement, letter_id: int) -> Letter | None:
    """The letter as it is now, with its MP and seat: a plain object with a letter's attributes, so that what is set on
    it is stored by `STORE` alone."""
    row = query.first(db.session, letter_id=letter_id)
    if row is None:
        return None
    letter = SimpleNamespace(
        **row._asdict(),
        member=SimpleNamespace(id=row.member_id, name=row.mp_name, address_as=row.mp_address_as),
        seat=SimpleNamespace(id=row.seat_id, name=row.seat_name),
    )
    return cast(Letter, letter)
