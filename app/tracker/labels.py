"""A few words for how a seat stands to a motion, for a table, a legend or a title.

The absence of a name is never called a refusal, nor a name that vanished a withdrawal;
of a closed motion everything is told as on the day it closed.
"""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.tracker.types import MotionFacts, RowStatus, SeatRow, Withdrawal

LABELS = {
    RowStatus.SIGNED: _l("Signed"),
    RowStatus.PUT_FORWARD: _l("Put the motion forward"),
    RowStatus.FORMER: _l("Signed, no longer an MP"),
    RowStatus.NOT_SIGNED: _l("Has not signed"),
    RowStatus.WITHDREW: _l("Signed, no longer on it"),
    RowStatus.DOES_NOT_SIGN: _l("Does not sign, by custom"),
    RowStatus.CANNOT_SIGN: _l("Cannot sign"),
    RowStatus.NEVER_SIGNS: _l("Never signs such motions"),
    RowStatus.VACANT: _l("Seat vacant"),
    RowStatus.NOT_THEN_MP: _l("Not then an MP"),
    RowStatus.NOT_KNOWN: _l("Not known"),
}
CLOSED_LABELS = {
    RowStatus.SIGNED: _l("Had signed"),
    RowStatus.NOT_SIGNED: _l("Had not signed"),
    RowStatus.WITHDREW: _l("Had signed, no longer on it"),
    RowStatus.FORMER: _l("Had signed, no longer an MP"),
    RowStatus.DOES_NOT_SIGN: _l("Held an office that by custom does not sign"),
    RowStatus.CANNOT_SIGN: _l("Could not sign"),
}
WITHDRAWALS = {
    Withdrawal.WITHDREW: _l("Signed, then withdrew"),
    Withdrawal.REMOVED: _l("Signed, no longer listed"),
    Withdrawal.AMENDMENT: _l("Signed, moved to an amendment"),
}
CLOSED_WITHDRAWALS = {
    Withdrawal.WITHDREW: _l("Had signed, then withdrew"),
    Withdrawal.REMOVED: _l("Had signed, then no longer listed"),
    Withdrawal.AMENDMENT: _l("Had signed, then moved to an amendment"),
}
OFFICES = {
    "minister": _l("minister"),
    "whip": _l("government whip"),
    "pps": _l("parliamentary private secretary"),
    "speaker": _l("Speaker"),
    "deputy_speaker": _l("Deputy Speaker"),
}
ORDER = tuple(LABELS)


def label_status(status: RowStatus, motion: MotionFacts) -> str:
    """A few words for a table or a legend, in the tense of the motion."""
    if status is RowStatus.NOT_KNOWN and motion.names_known:
        return _("Name not on it; office then not known")
    if not motion.is_open and status in CLOSED_LABELS:
        return str(CLOSED_LABELS[status])
    return str(LABELS[status])


def label_row(row: SeatRow, motion: MotionFacts, *, is_dissolved: bool = False) -> str:
    """The same with how a name came off, with the office that by custom does not sign, and whether the seat has fallen
    vacant since, as all have while Parliament is dissolved."""
    label = label_status(row.status, motion)
    if row.withdrawal is not None:
        label = str((WITHDRAWALS if motion.is_open else CLOSED_WITHDRAWALS)[row.withdrawal])
    if row.status is RowStatus.DOES_NOT_SIGN and row.reason_kind in OFFICES:
        joined = "%s: %s" if motion.is_open else "%s (%s)"
        label = joined % (label, OFFICES[row.reason_kind])
    is_vacated = row.member is None and row.closing is not None and row.status is not RowStatus.VACANT
    if is_vacated and not is_dissolved:
        return _("%(label)s; seat vacant now", label=label)
    return label
