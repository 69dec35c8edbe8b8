"""One mail on its way: claimed, checked, handed over, its outcome kept and announced.

Three durable moments of its own: the claim, `handed_at` between RCPT and DATA, and the outcome. What a crash can
leave behind is therefore known: without `handed_at` nothing was handed over, and it goes again; with it,
nobody knows, and a letter is uncertain until somebody decides, while a mail of the site's own goes again with
the same Message-ID.

A thread that goes from mail to mail waits for one commit of each and for one of every few, not for three: on SQLite
a few are claimed in one commit, and the outcome of one, with what its room does about it, is committed with the next
one's `handed_at`, before DATA of the next begins. When one of several changes in a commit fails, they are committed
one by one, in their order, so that a room's fault costs no outcome.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import DBAPIError

from app.core.clock import now
from app.core.commits import commit_later, commit_left
from app.core.database import db, transaction
from app.core.engines import is_database_away
from app.core.log import get_logger
from app.mail import outcomes, states
from app.mail.announcing import announce, announce_decided, announce_later
from app.mail.claims import Claim, change_claimed, change_row, claim_row, end_unsent, mark_handed
from app.mail.hooks import Answer, Go, Hold, Settle, Stop, Wait, get_kind
from app.mail.messages import read_address, set_recipient
from app.mail.pauses import pause_sending
from app.mail.replies import Refused, RelayRefused, ReplyLost, TryLater, find_enhanced_code
from app.mail.sender import get_sender

TRIES_TO_RECORD = 6


def deliver(outbox_id: int) -> bool:
    """Send one mail of the outbox if it is due and may go; safe to call any number of times, anywhere at
    once. False when it was not ours to send: somebody else's, not due, or not allowed now."""
    try:
        return deliver_next(outbox_id)
    finally:
        commit_left()


def deliver_next(outbox_id: int) -> bool:
    """The same for a thread that goes on to another mail at once, or calls `commit_left`: until then the outcome may
    not be committed."""
    claim = claim_row(outbox_id)
    if claim is None:
        announce_decided(outbox_id)
        return False
    deliver_claimed(claim)
    return True


def deliver_claimed(claim: Claim) -> bool:
    """Send what was claimed, if its kind's check allows it; to be followed as `deliver_next` is. False when the relay
    refused us: nothing else may go."""
    answer = _ask(claim)
    if isinstance(answer, Go):
        return _send(claim, answer)
    # what waits is asked again at the pace of letters, so it keeps its slot
    change = change_claimed if isinstance(answer, Wait) else end_unsent
    change(claim, **outcomes.answered(answer))
    announce(claim.id)
    return True


def _ask(claim: Claim) -> Answer:
    """What the kind's check says; a check that fails makes the mail wait."""
    if claim.message is None:
        return Stop("erased")
    check = get_kind(claim.kind).check
    if check is None:
        return Go() if claim.recipient else Hold("no_address")
    try:
        answer = check(claim.reference)
    except Exception as error:  # a fault of ours must not lose the mail: it waits, and the log tells
        get_logger("mail").error("check_failed", kind=claim.kind, outbox=claim.id, error=type(error).__name__)
        answer = Wait("check_failed", _find_next_try(error))
    finally:
        db.session.rollback()
    if isinstance(answer, Go) and not (answer.recipient or claim.recipient):
        return Hold("no_address")
    return answer


def _find_next_try(error: Exception) -> datetime | None:
    """Soon where the database was away for a moment; else None, at the usual pace."""
    return now() + timedelta(seconds=outcomes.SHORTEST_DELAY) if is_database_away(error) else None


def _send(claim: Claim, go: Go) -> bool:
    sender, recipient, is_handed = get_sender(), go.recipient or claim.recipient or "", False
    try:
        message = _address(claim, go, recipient)
        sender.begin(claim.envelope_from, recipient)
        is_handed = mark_handed(claim)
        if not is_handed:
            return True  # it must not go now: nothing was handed over
        code, text = sender.hand_over(message)
    except RelayRefused as error:
        _stop_all(claim, error)
        return False
    except Refused as error:
        _record(claim, outcomes.failed(error))
    except TryLater as error:
        _record(claim, outcomes.later(claim, error.code, error.text))
    except ReplyLost:
        _record(claim, outcomes.unknown(claim))
    except Exception as error:  # a fault of ours: told apart by whether anything was handed over
        get_logger("mail").error("sending_failed", outbox=claim.id, error=type(error).__name__)
        sender.close()
        _record(claim, outcomes.unknown(claim) if is_handed else outcomes.interrupted(claim, error))
    else:
        _record(claim, outcomes.sent(code, text))
    return True


def _address(claim: Claim, go: Go, recipient: str) -> bytes:
    message = claim.message or b""
    if go.to is None and recipient == claim.recipient:
        return message
    return set_recipient(message, go.to or read_address("To", recipient))


def _record(claim: Claim, values: dict[str, Any]) -> None:
    """Leave the outcome, and what the room does about it, to be committed with what comes next."""
    has_room = get_kind(claim.kind).on_outcome is not None
    if not has_room and "done_at" in values:
        values = values | {"announced_at": values["done_at"]}  # nobody to tell

    commit_later(
        lambda _session: change_row(claim, is_late=True, **values), lambda get: _insist(claim, values, get)
    )
    if has_room:
        announce_later(claim.id, _prepare(claim, values))


def _prepare(claim: Claim, values: dict[str, Any]) -> Settle | None:
    """What the room makes ready for an accepted mail; it can do without."""
    prepare = get_kind(claim.kind).prepare
    if prepare is None or values["state"] != states.SENT:
        return None
    try:
        return prepare(claim.reference, outcomes.tell_sent(claim, values))
    except Exception as error:  # what SMTP answered must be kept, whatever else fails
        get_logger("mail").error(
            "preparing_failed", kind=claim.kind, outbox=claim.id, error=type(error).__name__
        )
        return None
    finally:
        db.session.rollback()


def _insist(claim: Claim, values: dict[str, Any], get: Callable[[], bool]) -> None:
    """See to it that the outcome is committed, several times over if the database is away: what SMTP answered is
    known only here."""
    for attempt in range(1, TRIES_TO_RECORD + 1):
        try:
            is_ours = get() if attempt == 1 else change_claimed(claim, is_late=True, **values)
        except DBAPIError as error:
            get_logger("mail").error("outcome_not_recorded", outbox=claim.id, error=type(error).__name__)
            if attempt == TRIES_TO_RECORD:
                raise
            time.sleep(0.25 * 2**attempt)
        else:
            _log(claim, values, is_ours=is_ours)
            return


def _log(claim: Claim, values: dict[str, Any], *, is_ours: bool) -> None:
    facts = {"state": values["state"], "code": values.get("smtp_code"), "is_ours": is_ours}
    get_logger("mail").info("delivery", outbox=claim.id, kind=claim.kind, **facts)


def _stop_all(claim: Claim, error: RelayRefused) -> None:
    """The relay refused us: pause everything, fail nothing, and say so loudly."""
    facts = {"step": error.step, "code": error.code, "enhanced_code": find_enhanced_code(error.text)}
    with transaction():
        pause_sending("relay", "the mail room", " ".join(str(fact) for fact in facts.values() if fact))
        change_row(claim, **outcomes.waiting("paused:relay", now()))
    get_logger("mail").error("relay_refused", **facts)
