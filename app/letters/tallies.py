"""Tally rows: what happened to letters, counted without a person."""

from __future__ import annotations

from app.core.clock import today_in_london
from app.core.rows import insert_values
from app.letters.models import Consent, Letter, LetterEvent

CONSENTED = frozenset({"confirmed", "replaced"})


def count_event(letter: Letter, kind: str) -> None:
    """Add one row for what just happened. The rows of a confirmed letter keep what was agreed to, word for
    word."""
    consent = _find_consent(letter) if kind in CONSENTED else None
    agreed = {}
    if consent is not None:
        agreed = {
            "consent_version": consent.version,
            "consent_wording": consent.wording,
            "consent_source": consent.source,
            "consented_at": consent.given_at,
        }
    insert_values(
        LetterEvent,
        kind=kind,
        motion_id=letter.motion_id,
        seat_id=letter.seat_id,
        variant=letter.variant,
        source=letter.source,
        day=today_in_london(),
        **agreed,
    )


def _find_consent(letter: Letter) -> Consent | None:
    return next((consent for consent in letter.consents if consent.kind == "letter"), None)
