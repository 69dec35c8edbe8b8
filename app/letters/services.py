"""What the room does, in one place to import from: submit, confirm, end, erase."""

from __future__ import annotations

from app.letters.confirm import Confirmation, confirm_letter
from app.letters.endings import (
    disown_letter,
    erase_everything,
    erase_if_due,
    erase_letter,
    give_up_waiting,
    withdraw_letter,
    withdraw_unanswered,
)
from app.letters.replace import find_offer, replace_letter
from app.letters.replies import record_reply
from app.letters.submit import change_email, send_confirmation_again, submit_letter

__all__ = [
    "Confirmation",
    "change_email",
    "confirm_letter",
    "disown_letter",
    "erase_everything",
    "erase_if_due",
    "erase_letter",
    "find_offer",
    "give_up_waiting",
    "record_reply",
    "replace_letter",
    "send_confirmation_again",
    "submit_letter",
    "withdraw_letter",
    "withdraw_unanswered",
]
