"""One incoming mail from any feed, in a transaction of its own, and what the feed is to do with it."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.exc import SQLAlchemyError

from app.core.database import transaction
from app.core.log import get_logger, name_places
from app.mail.doors import is_known
from app.mail.errors import NotYet
from app.mail.inbound import LARGEST
from app.mail.receiving import UNKNOWN, count_received, receive_mail

MOST_READ = LARGEST + 1


class Answer(StrEnum):
    """`taken`: done with. `unknown`: nobody is there, or no more. `later`: to be brought again. `away`: the same, for
    the database is away. `fault`: ours; it is in the log."""

    TAKEN = "taken"
    UNKNOWN = "unknown"
    LATER = "later"
    AWAY = "away"
    FAULT = "fault"


def take_in(recipient: str | None, raw: bytes) -> Answer:
    """Take in one mail and commit. Never raises."""
    try:
        with transaction():
            what = receive_mail(recipient, raw)
    except NotYet:
        return Answer.LATER
    except SQLAlchemyError as error:
        get_logger("mail").error("receiving_failed", kind=type(error).__name__)
        return Answer.AWAY
    except Exception as error:  # a fault of ours must lose nobody's mail
        get_logger("mail").error("receiving_failed", kind=type(error).__name__, where=name_places(error))
        _count("fault")
        return Answer.FAULT
    return Answer.UNKNOWN if what == UNKNOWN else Answer.TAKEN


def ask_recipient(address: str) -> Answer:
    """Whether mail to the address would be taken; one that is not is counted. Never raises."""
    try:
        is_taken = is_known(address)
    except Exception as error:  # the database is away, most likely
        get_logger("mail").error("receiving_failed", kind=type(error).__name__)
        return Answer.AWAY
    if not is_taken:
        _count("refused")
    return Answer.TAKEN if is_taken else Answer.UNKNOWN


def _count(what: str) -> None:
    try:
        with transaction():
            count_received(what)
    except SQLAlchemyError as error:
        get_logger("mail").error("receiving_not_counted", kind=type(error).__name__)
