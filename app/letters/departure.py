"""A letter that went: the one outcome that comes by the thousand, so it is read and stored by plain statements."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import cast

import sqlalchemy as sa

from app.core.database import db
from app.core.statements import Statement, given
from app.letters.mails import is_mailed, tell_writer
from app.letters.models import Letter
from app.letters.states import can_move, move_letter
from app.letters.tallies import count_event
from app.parliament.models import Member, Seat

LETTER = cast(sa.Table, Letter.__table__)
MOVED = ("state", "reason", "held_at", "sent_at", "ended_at", "told_at")
OF_OTHERS = (
    Member.name.label("mp_name"),
    Member.address_as.label("mp_address_as"),
    Seat.name.label("seat_name"),
)
LOCKED = Statement(
    sa.select(*LETTER.c, *OF_OTHERS)
    .join(Member, Member.id == LETTER.c.member_id)
    .join(Seat, Seat.id == LETTER.c.seat_id)
    .where(LETTER.c.id == given("letter_id"))
    .with_for_update(of=LETTER)
)
STORE = Statement(
    sa.update(LETTER)
    .where(LETTER.c.id == given("letter_id"))
    .values({name: given(name, LETTER.c[name].type) for name in MOVED})
)


def note_sent(letter_id: int, at: datetime) -> None:
    """Move a letter that was accepted `at`, count it, and send its writer the copy; twice changes nothing, and one that
    came back for a while and is sent again has its copy. Of an erased letter only the count is left to keep."""
    letter = _lock(letter_id)
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


def _lock(letter_id: int) -> Letter | None:
    """The letter as it is now, with its MP and seat, held until the transaction ends: a plain object with a letter's
    attributes, so what is set on it is stored by `STORE` alone."""
    row = LOCKED.first(db.session, letter_id=letter_id)
    if row is None:
        return None
    letter = SimpleNamespace(
        **row._asdict(),
        member=SimpleNamespace(id=row.member_id, name=row.mp_name, address_as=row.mp_address_as),
        seat=SimpleNamespace(id=row.seat_id, name=row.seat_name),
    )
    return cast(Letter, letter)
