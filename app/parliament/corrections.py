"""Corrections: what was wrong in what we showed. A correction is an event of its own; no event is ever
rewritten."""

from __future__ import annotations

from app.core.clock import today_in_london
from app.core.database import db
from app.parliament.errors import ParliamentError
from app.parliament.models import ParliamentEvent
from app.parliament.sync import add_event


class CorrectionError(ParliamentError):
    """A correction could not be written. `reason`: no_such_event, no_words, is_a_correction, no_link."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def correct_event(event_id: int | None, words: str, source_url: str | None = None) -> ParliamentEvent:
    """Say in public what was wrong, about one event or (None) about the data as a whole, inside the caller's
    transaction. `words` are shown as they stand; `source_url` must be a web address."""
    words = " ".join(words.split())
    if not words:
        raise CorrectionError("no_words")
    if source_url and not source_url.startswith(("https://", "http://")):
        raise CorrectionError("no_link")
    about = db.session.get(ParliamentEvent, event_id) if event_id is not None else None
    if event_id is not None and about is None:
        raise CorrectionError("no_such_event")
    if about is not None and about.kind == "correction":
        raise CorrectionError("is_a_correction")
    detail = {"words": words, "corrects": event_id, "source": source_url}
    event = add_event(
        db.session,
        "correction",
        happened_on=today_in_london(),
        motion_id=about.motion_id if about else None,
        member_id=about.member_id if about else None,
        seat_id=about.seat_id if about else None,
        name=about.name if about else None,
        party=about.party if about else None,
        party_short=about.party_short if about else None,
        detail={name: value for name, value in detail.items() if value},
    )
    db.session.flush()
    return event
