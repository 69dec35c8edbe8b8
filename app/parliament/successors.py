"""Motions of the current session that may continue the one followed. They are listed for staff, never
followed."""

from __future__ import annotations

import re
from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.core.clock import now
from app.core.database import db
from app.core.http import HttpError
from app.parliament.models import Motion, ParliamentSession, PossibleSuccessor
from app.parliament.motions_api import MotionsApi
from app.parliament.sync import SyncReport
from app.parliament.types import MotionInfo

MOST_WORDS = 4
ENOUGH_WORDS = 2
COMMON = frozenset(
    {
        "about",
        "after",
        "against",
        "british",
        "campaign",
        "future",
        "government",
        "house",
        "kingdom",
        "national",
    }
    | {
        "other",
        "people",
        "public",
        "service",
        "services",
        "support",
        "their",
        "these",
        "those",
        "united",
        "which",
    }
)


def find_candidates(api: MotionsApi, motion: Motion) -> tuple[tuple[MotionInfo, str], ...]:
    """Motions of the current session with their reason, "sponsor" or "title". A fault here fails no sync."""
    current = db.session.scalar(
        sa.select(ParliamentSession)
        .where(ParliamentSession.prorogued_on.is_(None))
        .order_by(ParliamentSession.opened_on.desc())
    )
    if current is None:
        return ()
    found: dict[int, tuple[MotionInfo, str]] = {}
    words = title_words(motion.title or motion.subject)
    with suppress(HttpError):
        if motion.primary_sponsor_id:
            for one in api.list_motions(tabled_from=current.opened_on, sponsor_id=motion.primary_sponsor_id):
                found[one.api_id] = (one, "sponsor")
        for word in words:
            for one in api.list_motions(tabled_from=current.opened_on, word=word):
                if count_shared_words(one.title, words) >= min(ENOUGH_WORDS, len(words)):
                    found.setdefault(one.api_id, (one, "title"))
    known = list_known_keys()
    return tuple(
        (one, reason)
        for one, reason in found.values()
        if one.amends_api_id is None
        and not one.is_withdrawn
        and one.api_id not in known
        and (find_session_name(one), one.number) not in known
    )


def list_known_keys() -> set[object]:
    """The ids at Parliament, and the sessions with numbers, of every motion that is or was followed."""
    rows = db.session.execute(sa.select(Motion.api_id, Motion.session_name, Motion.number))
    return {key for api_id, name, number in rows for key in (api_id, (name, number)) if key is not None}


def find_session_name(info: MotionInfo) -> str | None:
    """The session in which a motion was tabled."""
    query = sa.select(ParliamentSession.name).order_by(ParliamentSession.opened_on.desc())
    if info.tabled_on is not None:
        query = query.where(ParliamentSession.opened_on <= info.tabled_on)
    return db.session.scalar(query.limit(1))


def title_words(title: str) -> list[str]:
    """The telling words of a title: of five letters or more, not common ones; the longest first, four at
    most."""
    words = {word for word in re.findall(r"[^\W\d_]{5,}", title.casefold()) if word not in COMMON}
    return sorted(words, key=lambda word: (-len(word), word))[:MOST_WORDS]


def count_shared_words(title: str, words: list[str]) -> int:
    """How many of the words stand in the title."""
    return sum(word in title.casefold() for word in words)


def write_candidates(
    session: Session, motion: Motion, candidates: tuple[tuple[MotionInfo, str], ...], report: SyncReport
) -> None:
    """List the candidates not listed yet, inside the caller's transaction."""
    query = sa.select(PossibleSuccessor.api_id).where(PossibleSuccessor.motion_id == motion.id)
    listed = set(session.scalars(query))
    for info, reason in candidates:
        name = find_session_name(info)
        if info.api_id in listed or name is None:
            continue
        session.add(
            PossibleSuccessor(
                motion_id=motion.id,
                session_name=name,
                number=info.number,
                api_id=info.api_id,
                title=info.title,
                sponsor_name=info.sponsor_name,
                reason=reason,
                found_at=now(),
            )
        )
        report.note("possible_successor", f"EDM {info.number}, session {name}: {info.title}")
