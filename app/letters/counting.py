"""Counting letters for the public: in batches from the tallies, at most once a minute, never with each letter.

A seat below the floor is left out and every number is rounded down to the floor's steps before it is stored, so
that neither one letter nor its hour can be read off a page.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from app.core.clock import now
from app.core.database import db, transaction
from app.core.extensions import get_config
from app.core.jobs import every
from app.core.versions import raise_data_version
from app.letters.models import LetterEvent, PublicCount

COUNTED = ("confirmed", "sent")
BOUNCED = "bounced"  # sent, and came back: not sent after all
Place = tuple[int | None, int | None]
Numbers = dict[Place, tuple[int, int]]


@every("letters.count", minute="*", late_after=timedelta(minutes=15))
def count_letters() -> bool:
    """Count anew; True when what is shown changed, which raises the data version "counts"."""
    wanted = make_counts(get_config().count_floor)
    if wanted == _read_counts():
        return False
    with transaction() as session:
        session.execute(sa.delete(PublicCount))
        for (motion_id, seat_id), (confirmed, sent) in sorted(wanted.items(), key=str):
            row = PublicCount(motion_id=motion_id, seat_id=seat_id, confirmed=confirmed, sent=sent)
            row.counted_at = now()
            session.add(row)
        raise_data_version(session, "counts")
    return True


def make_counts(floor: int) -> Numbers:
    """Confirmed and sent by (motion, seat) and, with no seat, by motion; only where one of them shows."""
    query = (
        sa.select(LetterEvent.motion_id, LetterEvent.seat_id, LetterEvent.kind, sa.func.count())
        .where(LetterEvent.kind.in_((*COUNTED, BOUNCED)))
        .group_by(LetterEvent.motion_id, LetterEvent.seat_id, LetterEvent.kind)
    )
    exact: Counter[tuple[int | None, int | None, str]] = Counter()
    for motion_id, seat_id, kind, number in db.session.execute(query):
        shown_as, signed = ("sent", -number) if kind == BOUNCED else (kind, number)
        exact[motion_id, seat_id, shown_as] += signed
        exact[motion_id, None, shown_as] += signed
    shown = {}
    for place in {(motion_id, seat_id) for motion_id, seat_id, _ in exact}:
        confirmed, sent = (round_down(max(0, exact[(*place, kind)]), floor) for kind in COUNTED)
        if confirmed or sent:
            shown[place] = (confirmed, sent)
    return shown


def round_down(number: int, floor: int) -> int:
    """The number rounded down to the floor's steps: 0 below the floor."""
    return number - number % floor


def _read_counts() -> Numbers:
    rows = db.session.scalars(sa.select(PublicCount))
    return {(row.motion_id, row.seat_id): (row.confirmed, row.sent) for row in rows}
