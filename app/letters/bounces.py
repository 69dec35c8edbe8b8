"""A letter that came back after it was handed over.

Hard: it failed, its writer gets it back, and the MP's other letters wait until staff have confirmed the address.
Soft: it goes again, under the same Message-ID, within the time that any letter is tried for; the MP's other letters go
on. Who knows a letter's address could send a bounce of their own making, so one that gives back another mail, or tells
of somebody else's mailbox, changes nothing.
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now, to_london
from app.core.database import db
from app.core.extensions import get_config
from app.letters.clocks import get_waiting_end
from app.letters.endings import end_letter
from app.letters.mails import make_mail_reference, make_pace_key, tell_writer
from app.letters.models import Letter
from app.letters.passing_on import PARLIAMENT, take_once
from app.letters.recipients import find_letter_recipient
from app.letters.rendering import build_letter_message
from app.letters.states import move_letter
from app.letters.tallies import count_event
from app.mail import states
from app.mail.again import send_again
from app.mail.bounces import Bounce
from app.mail.errors import NotYet
from app.mail.messages import render_service_message
from app.mail.models import Outbox
from app.mail.pauses import BOUNCE
from app.mail.receiving import RETURNED, mark_bounced
from app.mail.services import pause_sending, queue_message

TELL_STAFF_AGAIN = timedelta(hours=24)
HOSTED = ".onmicrosoft.com"
GONE = frozenset({"sent", "uncertain"})


def take_bounce(letter: Letter, bounce: Bounce, identity: str) -> str:
    """Act on a bounce of a letter that is locked; a word for the figures. The same bounce twice, or one of a letter
    that ended otherwise, changes nothing. Raises `NotYet` while the letter is on its way, or its outcome untold."""
    row = _find_row(letter)
    if row is None or not _is_ours(letter, row, bounce):
        return "forged"
    if not _concerns_mp(letter, bounce):
        return "bounce_elsewhere"
    if bounce.weight == "delayed":
        return RETURNED["delayed"]
    if row.state == states.SENDING or (row.state == states.SENT and row.announced_at is None):
        raise NotYet
    if letter.state not in GONE or row.state not in GONE:
        return "bounce_late"
    if not take_once(letter, identity):
        return "repeated"
    if bounce.weight == "hard":
        _fail(letter, row, bounce, "bounced")
        _stop_others(letter, bounce)
    elif not _try_again(letter, row):
        _fail(letter, row, bounce, "gave_up")
    return RETURNED[bounce.weight]


def _try_again(letter: Letter, row: Outbox) -> bool:
    if get_waiting_end(letter) <= now():
        return False
    confirmed_on = to_london(letter.confirmed_at or now()).date()
    message = build_letter_message(letter, recipient=None, confirmed_on=confirmed_on)
    if not send_again(row, message):
        return False
    move_letter(letter, "queued", "came_back")
    db.session.flush()
    return True


def _fail(letter: Letter, row: Outbox, bounce: Bounce, reason: str) -> None:
    if letter.state == "sent":
        count_event(letter, "bounced")
    end_letter(letter, "failed", reason)
    tell_writer(letter, "letter_failed")
    if row.state == states.UNCERTAIN:
        row.state, row.reason, row.announced_at, row.message, row.recipient = (
            states.FAILED,
            reason,
            now(),
            None,
            None,
        )
    mark_bounced(row, bounce)


def _stop_others(letter: Letter, bounce: Bounce) -> None:
    """Let the MP's other letters wait, and tell staff once a day at most."""
    key = make_pace_key(letter)
    pause_sending(f"pace:{key}", BOUNCE, "address bounced: staff confirm")
    told = sa.select(Outbox.id).where(
        Outbox.reference == key,
        Outbox.kind == "address_bounced",
        Outbox.created_at > now() - TELL_STAFF_AGAIN,
    )
    if db.session.scalar(told.limit(1)) is not None:
        return
    message = render_service_message(
        "address_bounced",
        get_config().effective_offices_contact,
        mp_name=letter.member.name,
        seat_name=letter.seat.name,
        member_id=letter.member_id,
        answer=bounce.text if bounce.code in bounce.text else f"{bounce.code} {bounce.text}",
        pace_key=key,
        bounced_at=now(),
    )
    queue_message("address_bounced", key, message)


def _is_ours(letter: Letter, row: Outbox, bounce: Bounce) -> bool:
    """True unless it gives back another mail, or comes before the letter was ever tried; one that was uncertain from
    the start may have gone before a restore."""
    is_tried = row.attempts > 0 or row.state == states.UNCERTAIN
    return is_tried and bounce.original_id in {None, letter.message_id}


def _concerns_mp(letter: Letter, bounce: Bounce) -> bool:
    """True unless the bounce names only mailboxes of others, such as one to which an office sends copies. Parliament's
    server may name the mailbox by its host's name."""
    address = find_letter_recipient(letter.member)
    own = (PARLIAMENT, HOSTED, f"@{address.rpartition('@')[2]}".lower() if address else PARLIAMENT)
    return not bounce.recipients or any(name.endswith(own) for name in bounce.recipients)


def _find_row(letter: Letter) -> Outbox | None:
    """The newest row of the letter, as it is now."""
    rows = sa.select(Outbox).where(Outbox.reference == make_mail_reference(letter), Outbox.kind == "letter")
    rows = rows.order_by(Outbox.id.desc()).execution_options(populate_existing=True)
    return db.session.scalars(rows.with_for_update()).first()
